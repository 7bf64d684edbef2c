"""`categorical_values_check`: enough values are among the baseline's `domains`."""

from __future__ import annotations

from analyzer.verification.check import Comparison, Finding, feature_check, percentage
from contracts.violations import CheckType


@feature_check(CheckType.CATEGORICAL_VALUES)
def categorical_values(comparison: Comparison) -> Finding | None:
    """The fraction of present values that are one of `domains` is at least `domain_content_threshold`.

    Values are compared as texts, numbers too. An empty list of domains asks nothing.
    """
    constraints = comparison.constraint.string_constraints
    profile = comparison.profile
    if constraints is None or not constraints.domains or not profile.present:
        return None
    counts = profile.known_counts or profile.categories or {}
    observed = sum(counts.get(value, 0) for value in set(constraints.domains)) / profile.present
    threshold = comparison.config.domain_content_threshold
    if observed >= threshold:
        return None
    return Finding(
        f"Domain content requirement is not met. Expected match: {percentage(threshold)}. "
        f"Observed: Only {percentage(observed)} of values are in the baseline domain."
    )
