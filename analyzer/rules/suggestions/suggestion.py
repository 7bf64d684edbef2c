"""What suggests a rule, and the register of all that do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analyzer.profile.column_profile import ColumnProfile

Suggest = Callable[[ColumnProfile], dict[str, Any] | None]
"""Makes the rule that a column with values suggests, None where it suggests none."""

SUGGESTED = "Suggested: "
"""What the hint of a suggested rule begins with."""

suggestions: list[Suggest] = []


def suggestion(suggest: Suggest) -> Suggest:
    """Register a function that suggests a rule."""
    suggestions.append(suggest)
    return suggest


def written(kind: str, profile: ColumnProfile, hint: str, **more: Any) -> dict[str, Any]:
    """A rule as it is written in a file; the hint says what it was suggested from."""
    return {"kind": kind, "column": profile.name, **more, "hint": f"{SUGGESTED}{hint}."}
