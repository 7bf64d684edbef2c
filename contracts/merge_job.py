"""A ground-truth merge: captured requests and answers, and the labels that they are to be joined with."""

from __future__ import annotations

from typing import Annotated, ClassVar

from contracts.analysis import AnalysisType
from contracts.base_job import Job
from contracts.job_values import Format, PathText
from contracts.setting import Heading, Setting


class MergeJob(Job):
    """One run. The window, `start_time` and `end_time`, is that of the captured data: labels arrive later."""

    analysis: ClassVar[AnalysisType] = AnalysisType.GROUND_TRUTH_MERGE
    required: ClassVar[tuple[str, ...]] = ("dataset_source", "ground_truth_source", "output_path")
    data_sets: ClassVar[tuple[str, ...]] = (*Job.data_sets, "ground_truth_source")

    dataset_source: Annotated[
        PathText,
        Setting(
            "captures",
            "The captures: a file, a folder that is walked, or a URI.",
            example="/opt/ml/captures",
            heading=Heading.DATA,
        ),
    ]
    ground_truth_source: Annotated[
        PathText,
        Setting(
            "labels",
            "The labels: a file, a folder that is walked, or a URI.",
            example="/opt/ml/labels",
            heading=Heading.DATA,
        ),
    ]
    dataset_format: Annotated[
        Format | None,
        Setting(
            "format",
            "What others have logged in the place of captures: `pairs`, `databricks`, `kserve`, or a value of the "
            "setting `dataset_format`; captures are known by themselves.",
            metavar="FORMAT",
            example='{"pairs": {"preset": "kserve"}}',
            heading=Heading.DATA,
        ),
    ] = None
