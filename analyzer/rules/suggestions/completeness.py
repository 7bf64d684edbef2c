"""Complete stays complete, and what is mostly there stays so."""

from __future__ import annotations

from typing import Any

from analyzer.profile.column_profile import ColumnProfile
from analyzer.rules.suggestions.slack import lowest_fraction
from analyzer.rules.suggestions.suggestion import suggestion, written

LEAST_COMPLETENESS = 0.2
"""Deequ's: of a column that is rarely there nothing is asked."""


@suggestion
def keep_completeness(profile: ColumnProfile) -> dict[str, Any] | None:
    """`isComplete` where no value is missing, else `hasCompleteness` from 20 % on (Deequ's rules of both names)."""
    if not profile.missing:
        return written("isComplete", profile, f"all of {profile.item_count} rows have a value")
    if profile.completeness <= LEAST_COMPLETENESS:
        return None
    bound = lowest_fraction(profile.completeness, profile.item_count)
    if bound <= 0.0:
        return None
    hint = f"{profile.present} of {profile.item_count} rows have a value"
    return written("hasCompleteness", profile, hint, at_least=bound)
