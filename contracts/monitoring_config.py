"""How the constraints are to be checked: for all features, and what a single feature overrides."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from contracts.drift_methods import (
    DEFAULT_SIGNIFICANCE_LEVEL,
    CategoricalDriftMethod,
    ComparisonMethod,
    default_threshold,
)
from contracts.job_values import TextDistance, TextFraction, TextLevel
from contracts.model import ContractModel
from contracts.settings import Switch, as_switch

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
    significance_level: TextLevel | None = None

    @model_validator(mode="before")
    @classmethod
    def _accept_every_age(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("false_discovery_rate") is not None:
            raise ValueError("should not have a false_discovery_rate: that is of all features together")
        return _modern(data)


class MonitoringConfigOverrides(ContractModel):
    """Any subset of the monitoring configuration, for one feature."""

    evaluate_constraints: Switch | None = None
    emit_metrics: Switch | None = None
    datatype_check_threshold: TextFraction | None = None
    domain_content_threshold: TextFraction | None = None
    distribution_constraints: DistributionOverrides | None = None


class DistributionConstraints(ContractModel):
    """Whether and how the distribution is compared with the baseline's; drift is a distance above the threshold.

    Of a test it is one whose p-value is below the `significance_level` too, or, with a `false_discovery_rate`, among
    those that are rejected of all features together.
    """

    perform_comparison: Switch = True
    comparison_threshold: TextDistance = 0.1
    comparison_method: ComparisonMethod = "Robust"
    categorical_comparison_threshold: TextDistance | None = None
    categorical_drift_method: CategoricalDriftMethod = "LInfinity"
    significance_level: TextLevel | None = None
    false_discovery_rate: TextLevel | None = None

    @model_validator(mode="before")
    @classmethod
    def _accept_every_age(cls, data: Any) -> Any:
        return _modern(data)

    @property
    def numeric_threshold(self) -> float:
        """The threshold of numbers: the one that is given, else that of the method."""
        given = "comparison_threshold" in self.model_fields_set
        return self.comparison_threshold if given else default_threshold(self.comparison_method)

    @property
    def categorical_threshold(self) -> float:
        """The threshold of categories: their own, else the one that is given for all, else that of the method."""
        if self.categorical_comparison_threshold is not None:
            return self.categorical_comparison_threshold
        given = "comparison_threshold" in self.model_fields_set
        return self.comparison_threshold if given else default_threshold(self.categorical_drift_method)

    @property
    def level(self) -> float:
        """Below which a p-value is drift."""
        return DEFAULT_SIGNIFICANCE_LEVEL if self.significance_level is None else self.significance_level


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
        merged = self.model_dump(exclude_unset=True) | over
        merged["distribution_constraints"] = merged.get("distribution_constraints", {}) | distribution
        return MonitoringConfig.model_validate(merged)
