"""`completeness_check`: enough rows have a value."""

from __future__ import annotations

from analyzer.verification.check import Comparison, Finding, feature_check, percentage
from contracts.violations import CheckType


@feature_check(CheckType.COMPLETENESS)
def completeness(comparison: Comparison) -> Finding | None:
    """The fraction of rows that have a value is at least the feature's `completeness`."""
    expected, observed = comparison.constraint.completeness, comparison.profile.completeness
    if observed >= expected:
        return None
    return Finding(
        f"Completeness requirement is not met. Expected: {percentage(expected)}. Observed: {percentage(observed)}."
    )
