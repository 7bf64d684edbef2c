"""Rules that a column's profile suggests, by the rules of Deequ's suggestions, one a file.

Deequ profiles the data once more for them; here they come from the profile that there is. What they ask for leaves so
much room that a sample drawn from the same data holds it too: see `slack`.
"""

from __future__ import annotations

from typing import Any

from analyzer.profile.column_profile import ColumnProfile

# The modules are imported for their registration, in the order of the rules.
from analyzer.rules.suggestions import (  # noqa: F401
    completeness,
    data_type,
    distinctness,
    non_negative,
    value_set,
)
from analyzer.rules.suggestions.suggestion import suggestions

__all__ = ["suggest_rules"]


def suggest_rules(profile: ColumnProfile) -> list[dict[str, Any]]:
    """The rules for a column as they are written, at most one of a kind."""
    if not profile.present:
        return []
    made = (suggest(profile) for suggest in suggestions)
    return [rule for rule in made if rule is not None]
