"""The rules that drift is found by, as the product judges one column by each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.report import feature_statistics
from analyzer.verification.feature_drift import measure_feature
from analyzer.verification.judged_drift import DriftVerdict
from analyzer.verification.verify import judge_drift
from contracts.constraints import DistributionConstraints, FeatureConstraints, MonitoringConfig
from contracts.drift_methods import TRUSTED_SIGNIFICANCE_LEVEL
from contracts.job_values import Weighting

Rule = tuple[MonitoringConfig, Weighting]

TRUSTED = "`Trusted`"


def _rule(weighting: Weighting = "distinct", **settings: Any) -> Rule:
    return MonitoringConfig(distribution_constraints=DistributionConstraints(**settings)), weighting


def _by_number_method(method: str) -> Rule:
    return _rule(comparison_method=method)


def _by_category_method(method: str) -> Rule:
    return _rule(categorical_drift_method=method)


TRUSTED_RULE = _rule(
    comparison_method="Trusted", categorical_drift_method="Trusted", significance_level=TRUSTED_SIGNIFICANCE_LEVEL
)
OF_NUMBERS = {
    "drop-in": _rule(),
    "drop-in, by rows": _rule("rows"),
    "`KolmogorovSmirnov`": _by_number_method("KolmogorovSmirnov"),
    "`PSI`": _by_number_method("PSI"),
    "`JensenShannon`": _by_number_method("JensenShannon"),
    "`Wasserstein`": _by_number_method("Wasserstein"),
    TRUSTED: TRUSTED_RULE,
}
OF_CATEGORIES = {
    "drop-in `LInfinity`": _rule(),
    "`ChiSquared`": _by_category_method("ChiSquared"),
    "`TwoSampleChiSquared`": _by_category_method("TwoSampleChiSquared"),
    "`PSI`": _by_category_method("PSI"),
    "`JensenShannon`": _by_category_method("JensenShannon"),
    TRUSTED: TRUSTED_RULE,
}


def verdicts(
    baseline: ColumnProfile, current: ColumnProfile, rules: Mapping[str, Rule]
) -> dict[str, DriftVerdict | None]:
    """What each rule says of a column; None where it has nothing to compare."""
    reference = feature_statistics(baseline)
    constraint = FeatureConstraints(name=current.name, inferred_type=baseline.inferred_type)
    measured = {weighting: measure_feature(current, reference, weighting) for _, weighting in rules.values()}
    return {
        name: judge_drift(current, constraint, reference, config, weighting=weighting, measured=measured[weighting])
        for name, (config, weighting) in rules.items()
    }
