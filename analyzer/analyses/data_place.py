"""Where the data of a processing job lies: where the run says, else where its config says."""

from __future__ import annotations

import logging
from pathlib import Path

from analyzer.places.place import data_place as place_of_data
from analyzer.sources.data_files import SETTING, find_files
from contracts.analysis_config import AnalysisConfig
from contracts.analysis_job import AnalysisJob
from contracts.errors import excerpt
from contracts.ml_root import analysis_data

URI = "dataset_uri"

logger = logging.getLogger(__name__)


def data_place(job: AnalysisJob, config: AnalysisConfig) -> tuple[str, str]:
    """What names the place of the data, and the place.

    `dataset_uri` of the config counts where the job was given no place of its own. Raises InputMissingError or
    UnreadableDataError that names it.
    """
    uri = config.dataset_uri
    if uri is None or uri == job.dataset_source:
        return SETTING, job.dataset_source
    if job.ml_root is None or job.dataset_source != str(analysis_data(Path(job.ml_root))):
        given, other = excerpt(job.dataset_source, 200), excerpt(uri, 200)
        logger.warning("the data that was given, %s, is read; %s of the config, %s, is not", given, URI, other)
        return SETTING, job.dataset_source
    path = place_of_data(URI, uri)
    if path is not None:
        find_files(path, URI)
    return URI, uri
