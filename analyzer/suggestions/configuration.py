"""The monitoring configuration that a baseline is written with."""

from __future__ import annotations

from contracts.constraints import DistributionConstraints, MonitoringConfig
from contracts.job import DataQualityJob

DEFAULT_COMPARISON_THRESHOLD = 0.1


def monitoring_config(job: DataQualityJob) -> MonitoringConfig:
    """The values that real baselines carry, each replaced by the job's own where it sets one.

    A job that sets the threshold of the comparison alone sets it for categories too.
    """
    threshold = _first_set(job.comparison_threshold, DEFAULT_COMPARISON_THRESHOLD)
    return MonitoringConfig(
        evaluate_constraints=True,
        emit_metrics=True,
        datatype_check_threshold=_first_set(job.datatype_check_threshold, 1.0),
        domain_content_threshold=_first_set(job.domain_content_threshold, 1.0),
        distribution_constraints=DistributionConstraints(
            perform_comparison=True,
            comparison_threshold=threshold,
            comparison_method=job.comparison_method or "Robust",
            categorical_comparison_threshold=_first_set(job.categorical_comparison_threshold, threshold),
            categorical_drift_method=job.categorical_drift_method or "LInfinity",
        ),
    )


def _first_set(threshold: float | None, default: float) -> float:
    """A threshold of 0 is one: only None is not set."""
    return default if threshold is None else threshold
