"""`baseline_drift_check`: the distribution is near enough to the baseline's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from analyzer.verification.categorical_distance import largest_share_difference
from analyzer.verification.categorical_values import categorical_values
from analyzer.verification.check import Comparison, Finding, feature_check
from analyzer.verification.chi_squared import chi_squared_distance
from analyzer.verification.feature_drift import known_categories, measure_feature, trouble_of_sketch
from analyzer.verification.judged_drift import DROP_IN, DriftVerdict, judge_shape
from analyzer.verification.numeric_distance import numeric_distance
from contracts.statistics import Feature, InferredType
from contracts.violations import CheckType


@feature_check(CheckType.BASELINE_DRIFT)
def baseline_drift(comparison: Comparison) -> Finding | None:
    """The distance of the two distributions is at most the threshold.

    Numbers are compared with numbers and categories with categories; where one side has neither, where the kinds
    differ, or where a distance has no meaning, there is no finding. The chi-squared test under the method `Robust`
    gives a p-value instead of a distance, and that must be at least the threshold.
    """
    settings = comparison.config.distribution_constraints
    kind = comparison.profile.inferred_type
    if not settings.perform_comparison or comparison.baseline is None or kind is InferredType.UNKNOWN:
        return None
    method = settings.comparison_method if kind.is_numeric else settings.categorical_drift_method
    if method not in DROP_IN:
        finding = _measured_drift(comparison, comparison.baseline)
    elif kind.is_numeric:
        finding = _numeric_drift(comparison, comparison.baseline)
    else:
        finding = _categorical_drift(comparison, comparison.baseline)
    if (hint := _method_of_other_kind(comparison)) is None:
        return finding
    return replace(finding or Finding(), hint=hint)


def _measured_drift(comparison: Comparison, baseline: Feature) -> Finding | None:
    measured = comparison.measured or measure_feature(comparison.profile, baseline, comparison.weighting)
    if measured.is_odd:
        return _not_measured(measured.feature.not_measured)
    verdict = judge_shape(measured.feature, comparison.config.distribution_constraints)
    return Finding.of(verdict) if verdict else None


def _method_of_other_kind(comparison: Comparison) -> str | None:
    """What is said where a feature has a method of its own that is for the other kind of column."""
    overrides = comparison.constraint.monitoring_config_overrides
    own = overrides.distribution_constraints if overrides else None
    if own is None:
        return None
    kind = comparison.profile.inferred_type
    keys = ("categorical_drift_method", "comparison_method")
    wrong, right = keys if kind.is_numeric else reversed(keys)
    method = getattr(own, wrong)
    if method is None or method in DROP_IN or getattr(own, right) is not None:
        return None
    # In quotes: keys of a file, which have no other names where settings have.
    return f'is {kind}, for which its "{wrong}" {method} means nothing: "{right}" is that of such columns.'


def _numeric_drift(comparison: Comparison, baseline: Feature) -> Finding | None:
    statistics = baseline.numerical_statistics
    if statistics is None or comparison.profile.levels is None:
        return None
    if (trouble := trouble_of_sketch(statistics)) is not None:
        return _not_measured(trouble)
    settings, sketch = comparison.config.distribution_constraints, statistics.sketch
    assert sketch is not None
    robust = settings.comparison_method == "Robust"
    distance = _drop_in(comparison) if robust else None
    if distance is None:
        distance = numeric_distance(
            comparison.profile.levels, sketch.data, robust=robust, weighting=comparison.weighting
        )
    sizes = comparison.profile.present, statistics.common.num_present
    return _judged(DriftVerdict(settings.comparison_method, distance, settings.numeric_threshold, sizes))


def _categorical_drift(comparison: Comparison, baseline: Feature) -> Finding | None:
    expected, current = known_categories(baseline), comparison.profile.categories
    if not current or not expected:
        return None
    settings = comparison.config.distribution_constraints
    method, threshold = settings.categorical_drift_method, settings.categorical_threshold
    robust = settings.comparison_method != "Simple"
    sizes = sum(current.values()), sum(expected.values())
    if method == "ChiSquared":
        distance = chi_squared_distance(current, expected, robust=robust)
        finding = _judged(DriftVerdict(method, distance, threshold, sizes, below=robust))
        return replace(finding or Finding(), hint=_new_categories(comparison, current, expected))
    distance = largest_share_difference(current, expected, robust=robust)
    return _judged(DriftVerdict(method, distance, threshold, sizes))


def _new_categories(comparison: Comparison, current: Mapping[str, int], expected: Mapping[str, int]) -> str | None:
    """What the chi-squared test leaves out and no other check tells: new categories, where LInfinity would see them."""
    share = sum(count for value, count in current.items() if value not in expected) / sum(current.values())
    settings = comparison.config.distribution_constraints
    if share <= settings.categorical_threshold or categorical_values(comparison) is not None:
        return None
    return (
        f"holds categories that the baseline lacks, in {share:.1%} of its values. ChiSquared leaves these out; "
        f'LInfinity compares them, and a "domain_content_threshold" above {1 - share:.4g} makes them a violation.'
    )


def _drop_in(comparison: Comparison) -> float | None:
    """The distance of the closed analyzer at its defaults, where it is measured already."""
    shape = comparison.measured.feature.shape if comparison.measured else None
    return shape.drop_in if shape else None


def _not_measured(why: str | None) -> Finding:
    return Finding(hint=f"{why}: no drift is measured for it.")


def _judged(verdict: DriftVerdict) -> Finding | None:
    return None if math.isnan(verdict.value) else Finding.of(verdict)
