"""Numbers that are never negative stay so."""

from __future__ import annotations

from typing import Any

from analyzer.profile.column_profile import ColumnProfile
from analyzer.rules.suggestions.suggestion import suggestion, written
from contracts.numbers import java_double


@suggestion
def stay_non_negative(profile: ColumnProfile) -> dict[str, Any] | None:
    """`isNonNegative` where the smallest number is 0 or more (Deequ's `NonNegativeNumbersRule`)."""
    if profile.moments is None or profile.moments.minimum < 0:
        return None
    return written("isNonNegative", profile, f"the smallest number is {java_double(profile.moments.minimum)}")
