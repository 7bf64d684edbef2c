"""`is_non_negative_check`: no number is below 0. The closed analyzer writes that constraint and never checks it."""

from __future__ import annotations

from analyzer.verification.check import Comparison, Finding, feature_check
from contracts.numbers import java_double
from contracts.violations import CheckType


@feature_check(CheckType.NON_NEGATIVE)
def non_negative(comparison: Comparison) -> Finding | None:
    """The smallest number is at least 0 where `is_non_negative` is true; a violation only where that is asked for."""
    constraints, moments = comparison.constraint.num_constraints, comparison.profile.moments
    if constraints is None or not constraints.is_non_negative or moments is None or moments.minimum >= 0:
        return None
    observed = java_double(moments.minimum)
    if comparison.check_non_negative:
        return Finding(f"Non-negative requirement is not met. Expected: at least 0. Observed minimum: {observed}.")
    return Finding(
        hint=f"holds negative numbers, down to {observed}, though the baseline has is_non_negative; "
        "check_non_negative=Enabled makes that a violation."
    )
