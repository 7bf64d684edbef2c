"""All jobs, and which one an environment describes."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.analysis import AnalysisType, analysis_of
from contracts.analysis_job import AnalysisJob
from contracts.base_job import Job
from contracts.job import DataQualityJob
from contracts.merge_job import MergeJob
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from contracts.model_quality_job import ModelQualityJob

_ALL: tuple[type[Job], ...] = (
    DataQualityJob,
    ModelQualityJob,
    MergeJob,
    AnalysisJob,
    ModelBiasJob,
    ModelExplainabilityJob,
)

JOBS: dict[AnalysisType, type[Job]] = {job.analysis: job for job in _ALL}


def job_of(settings: Mapping[str, str]) -> Job:
    """The job of an environment. Raises ContractError that names the variable, what it held, what would be right."""
    return JOBS[analysis_of(settings)].from_environment(settings)
