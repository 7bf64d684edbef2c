"""The monitoring configuration that a baseline is written with."""

from __future__ import annotations

from contracts.constraints import DistributionConstraints, MonitoringConfig
from contracts.drift_methods import TRUSTED_SIGNIFICANCE_LEVEL, default_threshold
from contracts.job import DataQualityJob


def monitoring_config(job: DataQualityJob) -> MonitoringConfig:
    """The values that real baselines carry, each replaced by the job's own where it sets one.

    A job that sets the threshold of the comparison alone sets it for categories too.
    """
    trusted = job.drift == "trusted"
    method = job.comparison_method or ("Trusted" if trusted else "Robust")
    categorical = job.categorical_drift_method or ("Trusted" if trusted else "LInfinity")
    level = job.significance_level
    if level is None and "Trusted" in (method, categorical) and job.false_discovery_rate is None:
        level = TRUSTED_SIGNIFICANCE_LEVEL
    for_categories = _first_set(job.comparison_threshold, default_threshold(categorical))
    return MonitoringConfig(
        evaluate_constraints=True,
        emit_metrics=True,
        datatype_check_threshold=_first_set(job.datatype_check_threshold, 1.0),
        domain_content_threshold=_first_set(job.domain_content_threshold, 1.0),
        distribution_constraints=DistributionConstraints(
            perform_comparison=True,
            comparison_threshold=_first_set(job.comparison_threshold, default_threshold(method)),
            comparison_method=method,
            categorical_comparison_threshold=_first_set(job.categorical_comparison_threshold, for_categories),
            categorical_drift_method=categorical,
            significance_level=level,
            false_discovery_rate=job.false_discovery_rate,
        ),
    )


def _first_set(threshold: float | None, default: float) -> float:
    """A threshold of 0 is one: only None is not set."""
    return default if threshold is None else threshold
