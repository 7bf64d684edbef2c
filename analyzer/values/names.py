"""Names of columns: unique, never empty."""

from __future__ import annotations

from collections.abc import Iterable


def unique_names(names: Iterable[str]) -> list[str]:
    """The names with a repeated one numbered (`a`, `a_2`) and an empty one called by its place (`_c3`)."""
    taken: set[str] = set()
    unique = []
    for position, name in enumerate(names):
        wanted = candidate = name or f"_c{position}"
        number = 2
        while candidate in taken:
            candidate = f"{wanted}_{number}"
            number += 1
        taken.add(candidate)
        unique.append(candidate)
    return unique
