"""All jobs, and which one an environment describes."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.analysis import AnalysisType, analysis_of
from contracts.job import DataQualityJob
from contracts.model_quality_job import ModelQualityJob
from contracts.monitor_job import MonitorJob

JOBS: dict[AnalysisType, type[MonitorJob]] = {job.analysis: job for job in (DataQualityJob, ModelQualityJob)}


def job_of(settings: Mapping[str, str]) -> MonitorJob:
    """The job of an environment. Raises ContractError that names the variable, what it held, what would be right."""
    return JOBS[analysis_of(settings)].from_environment(settings)
