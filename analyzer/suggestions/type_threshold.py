"""A text column that holds numbers too: how many texts are enough."""

from __future__ import annotations

from analyzer.profile.type_counts import TypeCounts
from analyzer.profile.type_match import matching_fraction
from contracts.constraints import MonitoringConfig, MonitoringConfigOverrides
from contracts.inferred_type import InferredType


def type_threshold(
    types: TypeCounts, expected: InferredType, config: MonitoringConfig
) -> MonitoringConfigOverrides | None:
    """The observed fraction of matching values as the column's own threshold, where the general one would not hold.

    The check judges each value by its own look, and a number is no text. Without this, a String column such as
    `7, 8, 9A` would be in violation on the very data that its constraints were suggested from.
    """
    observed = matching_fraction(types, expected)
    if observed is None or observed >= config.datatype_check_threshold:
        return None
    return MonitoringConfigOverrides(datatype_check_threshold=observed)
