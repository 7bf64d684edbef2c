"""`baseline_drift_check`: the distribution is near enough to the baseline's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from analyzer.verification.categorical_distance import largest_share_difference
from analyzer.verification.categorical_values import categorical_values
from analyzer.verification.check import Comparison, Finding, feature_check
from analyzer.verification.chi_squared import chi_squared_distance
from analyzer.verification.numeric_distance import numeric_distance
from contracts.errors import counted
from contracts.numbers import java_double
from contracts.statistics import Feature, InferredType
from contracts.violations import CheckType

P_VALUE_NOTE = "The distance is a chi-squared p-value, which means drift when it is below the threshold. "


@feature_check(CheckType.BASELINE_DRIFT)
def baseline_drift(comparison: Comparison) -> Finding | None:
    """The distance of the two distributions is at most the threshold.

    Numbers are compared with numbers and categories with categories; where one side has neither, where the kinds
    differ, or where a distance has no meaning, there is no finding. The chi-squared test under the method `Robust`
    gives a p-value instead of a distance, and that must be at least the threshold.
    """
    if not comparison.config.distribution_constraints.perform_comparison or comparison.baseline is None:
        return None
    if comparison.profile.inferred_type.is_numeric:
        return _numeric_drift(comparison, comparison.baseline)
    if comparison.profile.inferred_type is InferredType.STRING:
        return _categorical_drift(comparison, comparison.baseline)
    return None


def _numeric_drift(comparison: Comparison, baseline: Feature) -> Finding | None:
    statistics = baseline.numerical_statistics
    if statistics is None or comparison.profile.levels is None:
        return None
    sketch, present = statistics.sketch, statistics.common.num_present
    if sketch is None:
        return Finding(hint="has no sketch in the baseline statistics: no drift is measured for it.")
    if sketch.weight != present:
        return Finding(
            hint=f"has a sketch of {counted(sketch.weight, 'value')} in the baseline statistics, where num_present is "
            f"{present}: no drift is measured for it."
        )
    settings = comparison.config.distribution_constraints
    distance = numeric_distance(
        comparison.profile.levels,
        sketch.data,
        robust=settings.comparison_method == "Robust",
        weighting=comparison.weighting,
    )
    return _judged(distance, settings.comparison_threshold)


def _categorical_drift(comparison: Comparison, baseline: Feature) -> Finding | None:
    statistics, current = baseline.string_statistics, comparison.profile.categories
    if statistics is None or statistics.distribution is None or statistics.distribution.categorical is None:
        return None
    expected = {bucket.value: bucket.count for bucket in statistics.distribution.categorical.buckets}
    if not current or not expected:
        return None
    settings = comparison.config.distribution_constraints
    robust = settings.comparison_method == "Robust"
    if settings.categorical_drift_method == "ChiSquared":
        distance = chi_squared_distance(current, expected, robust=robust)
        finding = _judged(distance, settings.categorical_threshold, p_value=robust)
        return replace(finding or Finding(), hint=_new_categories(comparison, current, expected))
    distance = largest_share_difference(current, expected, robust=robust)
    return _judged(distance, settings.categorical_threshold)


def _new_categories(comparison: Comparison, current: Mapping[str, int], expected: Mapping[str, int]) -> str | None:
    """What the chi-squared test leaves out and no other check tells: new categories, where LInfinity would see them."""
    share = sum(count for value, count in current.items() if value not in expected) / sum(current.values())
    settings = comparison.config.distribution_constraints
    if share <= settings.categorical_threshold or categorical_values(comparison) is not None:
        return None
    return (
        f"holds categories that the baseline lacks, in {share:.1%} of its values. ChiSquared leaves these out; "
        f"LInfinity compares them, and a domain_content_threshold above {1 - share:.4g} makes them a violation."
    )


def _judged(distance: float, threshold: float, *, p_value: bool = False) -> Finding | None:
    if math.isnan(distance):
        return None
    if not (distance < threshold if p_value else distance > threshold):
        return Finding(drift_distance=distance)
    # Scripts read both numbers out of this sentence, so that a p-value has to appear in it too.
    note = P_VALUE_NOTE if p_value else ""
    return Finding(
        f"{note}Baseline drift distance: {java_double(distance)} exceeds threshold: {java_double(threshold)}", distance
    )
