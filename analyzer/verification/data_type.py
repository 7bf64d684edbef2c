"""`data_type_check`: enough values are of the baseline's type."""

from __future__ import annotations

from analyzer.profile.type_match import matching_fraction
from analyzer.verification.check import Comparison, Finding, feature_check, percentage
from contracts.violations import CheckType


@feature_check(CheckType.DATA_TYPE)
def data_type(comparison: Comparison) -> Finding | None:
    """The fraction of matching values is at least `datatype_check_threshold`.

    Each value counts by its own look, see `matching_fraction`. A column without values passes: its completeness tells.
    """
    expected = comparison.constraint.inferred_type
    observed = matching_fraction(comparison.profile.types, expected)
    threshold = comparison.config.datatype_check_threshold
    if observed is None or observed >= threshold:
        return None
    return Finding(
        f"Data type match requirement is not met. Expected data type: {expected.value}, "
        f"Expected match: {percentage(threshold)}. "
        f"Observed: Only {percentage(observed)} of data is {expected.value}."
    )
