"""A processing job that analyses bias and attributions, as its `analysis_config.json` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from contracts.analysis import AnalysisType
from contracts.analysis_settings import CONFIG, AnalysisSettings, with_places
from contracts.base_job import Job
from contracts.ml_root import analysis_data, analysis_output, ml_root
from contracts.monitor_job import HistoryPlace


class AnalysisJob(AnalysisSettings, Job):
    """One run. Each of its places has a default below `ML_ROOT`."""

    analysis: ClassVar[AnalysisType] = AnalysisType.ANALYSIS
    required: ClassVar[tuple[str, ...]] = ()
    files: ClassVar[tuple[str, ...]] = (CONFIG,)

    history: HistoryPlace = None

    @classmethod
    def from_environment(cls, mapping: Mapping[str, str]) -> Self:
        settings = with_places({key: value for key, value in mapping.items() if value})
        root = ml_root(settings)
        settings.setdefault("dataset_source", settings.get("dataset_source_path") or str(analysis_data(root)))
        settings.setdefault("output_path", str(analysis_output(root)))
        return super().from_environment(settings)
