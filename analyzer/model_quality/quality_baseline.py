"""The baseline of model quality, read before Spark starts."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from analyzer.baseline_files import read_baseline_file
from analyzer.model_quality.constraints import suggest_constraints
from analyzer.model_quality.refusals import other_problem
from contracts.model_quality_constraints import (
    MetricConstraints,
    ModelQualityConstraints,
    parse_model_quality_constraints,
)
from contracts.model_quality_job import ModelQualityJob
from contracts.model_quality_statistics import parse_model_quality_statistics, scalars

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class QualityBaseline:
    """What is asked of the metrics, by name; nothing where a schedule has no baseline."""

    constraints: MetricConstraints

    @classmethod
    def of(cls, job: ModelQualityJob) -> QualityBaseline | None:
        """Read the files that the job names, None for a baseline job. Constraints decide where both are given.

        Statistics alone ask for metrics no worse than theirs. Raises BaselineError that names the variable and the
        file.
        """
        if job.baseline_constraints is not None:
            return cls(_constraints(job, job.baseline_constraints))
        if job.baseline_statistics is not None:
            return cls(_of_statistics(job, job.baseline_statistics))
        return cls({}) if job.monitoring else None


def _constraints(job: ModelQualityJob, path: str) -> MetricConstraints:
    read: ModelQualityConstraints = read_baseline_file(
        "baseline_constraints", path, parse_model_quality_constraints, job.max_baseline_bytes
    )
    found = read.of(job.problem_type)
    if found is None:
        raise other_problem("baseline_constraints", path, read.problem_types, job.problem_type)
    if read.unknown_keys:
        logger.warning("%s has keys that are not known and not used: %s", path, ", ".join(read.unknown_keys))
    return found


def _of_statistics(job: ModelQualityJob, path: str) -> MetricConstraints:
    statistics = read_baseline_file("baseline_statistics", path, parse_model_quality_statistics, job.max_baseline_bytes)
    metrics = statistics.metrics
    if job.problem_type not in metrics:
        raise other_problem("baseline_statistics", path, list(metrics), job.problem_type)
    values = scalars(metrics[job.problem_type])
    return suggest_constraints(job.problem_type, values, job.constraint_margin).of(job.problem_type) or {}
