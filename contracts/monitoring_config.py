"""How the constraints are to be checked: for all features, and what a single feature overrides."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from contracts.job_values import TextDistance, TextFraction
from contracts.model import ContractModel
from contracts.settings import CategoricalDriftMethod, ComparisonMethod, Switch, as_switch

LAUNCH_ERA_KEYS = ("enable_comparisons", "min_domain_mass")
MISSPELT_METHOD = "comparion_method"


def is_launch_era(distribution: Any) -> bool:
    """Whether `distribution_constraints` were written by the first release, whose numbers were similarities."""
    return isinstance(distribution, dict) and any(key in distribution for key in LAUNCH_ERA_KEYS)


def _modern(distribution: Any) -> Any:
    """`distribution_constraints` of any age in the keys of today.

    The first release's thresholds are left out, so that today's defaults hold: its 1.0 meant "equal", as a distance
    it would mean "never mind". Null stands for an absent key.
    """
    if not isinstance(distribution, dict):
        return distribution
    modern = {key: value for key, value in distribution.items() if value is not None}
    if MISSPELT_METHOD in modern:
        modern.setdefault("comparison_method", modern.pop(MISSPELT_METHOD))
    if is_launch_era(distribution):
        if "enable_comparisons" in modern:
            try:
                modern.setdefault("perform_comparison", as_switch(modern["enable_comparisons"]))
            except ValueError:
                modern.setdefault("perform_comparison", modern["enable_comparisons"])
        for key in ("comparison_threshold", "categorical_comparison_threshold"):
            modern.pop(key, None)
    return modern


class DistributionOverrides(ContractModel):
    """The part of the distribution's checks that one feature changes."""

    perform_comparison: Switch | None = None
    comparison_threshold: TextDistance | None = None
    comparison_method: ComparisonMethod | None = None
    categorical_comparison_threshold: TextDistance | None = None
    categorical_drift_method: CategoricalDriftMethod | None = None

    @model_validator(mode="before")
    @classmethod
    def _accept_every_age(cls, data: Any) -> Any:
        return _modern(data)


class MonitoringConfigOverrides(ContractModel):
    """Any subset of the monitoring configuration, for one feature."""

    evaluate_constraints: Switch | None = None
    emit_metrics: Switch | None = None
    datatype_check_threshold: TextFraction | None = None
    domain_content_threshold: TextFraction | None = None
    distribution_constraints: DistributionOverrides | None = None


class DistributionConstraints(ContractModel):
    """Whether and how the distribution is compared with the baseline's; drift is a distance above the threshold."""

    perform_comparison: Switch = True
    comparison_threshold: TextDistance = 0.1
    comparison_method: ComparisonMethod = "Robust"
    categorical_comparison_threshold: TextDistance | None = None
    categorical_drift_method: CategoricalDriftMethod = "LInfinity"

    @model_validator(mode="before")
    @classmethod
    def _accept_every_age(cls, data: Any) -> Any:
        return _modern(data)

    @property
    def categorical_threshold(self) -> float:
        """The threshold of categorical features: their own, else that of all."""
        own = self.categorical_comparison_threshold
        return self.comparison_threshold if own is None else own


class MonitoringConfig(ContractModel):
    """The settings of all checks; absent keys mean what the analyzer itself would have written."""

    evaluate_constraints: Switch = True
    emit_metrics: Switch = True
    datatype_check_threshold: TextFraction = 1.0
    domain_content_threshold: TextFraction = 1.0
    distribution_constraints: DistributionConstraints = Field(default_factory=DistributionConstraints)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: Any) -> Any:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data

    def for_feature(self, overrides: MonitoringConfigOverrides | None) -> MonitoringConfig:
        """These settings with those of one feature put over them, key by key."""
        if overrides is None:
            return self
        over = overrides.model_dump()
        distribution = over.pop("distribution_constraints", {})
        merged = self.model_dump() | over
        merged["distribution_constraints"] = merged["distribution_constraints"] | distribution
        return MonitoringConfig.model_validate(merged)
