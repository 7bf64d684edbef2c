"""A column of few different texts keeps to them, or mostly to the frequent ones."""

from __future__ import annotations

from typing import Any

from analyzer.profile.column_profile import ColumnProfile
from analyzer.rules.suggestions.slack import lowest_fraction
from analyzer.rules.suggestions.suggestion import suggestion, written
from contracts.inferred_type import InferredType

MOST_UNIQUE = 0.1
MOST_UNIQUE_OF_FREQUENT = 0.4
COVERAGE = 0.9
"""Deequ's numbers: how many of the categories may occur once, and how much of the data the frequent ones make up."""


@suggestion
def keep_to_values(profile: ColumnProfile) -> dict[str, Any] | None:
    """`isContainedIn` all categories where hardly any occurs once (Deequ's `CategoricalRangeRule`).

    Else in those that make up nine tenths of the values, for about as many of them
    (`FractionalCategoricalRangeRule`). Numbers have no categories.
    """
    if profile.inferred_type is not InferredType.STRING or not profile.categories:
        return None
    categories = sorted(profile.categories.items(), key=lambda item: (-item[1], item[0]))
    unique = sum(count == 1 for _, count in categories) / len(categories)
    if unique <= MOST_UNIQUE:
        hint = f"these are all values of {profile.present}"
        return written("isContainedIn", profile, hint, values=sorted(profile.categories))
    if unique > MOST_UNIQUE_OF_FREQUENT:
        return None
    return _of_frequent(profile, categories)


def _of_frequent(profile: ColumnProfile, categories: list[tuple[str, int]]) -> dict[str, Any] | None:
    frequent: list[str] = []
    covered = 0
    for value, count in categories:
        if covered >= COVERAGE * profile.present:
            break
        frequent.append(value)
        covered += count
    # A sample may have more rows without a value than there were, and so fewer values than these.
    bound = lowest_fraction(covered / profile.present, round(profile.present * 0.5))
    if covered == profile.present or bound <= 0.0:
        return None
    hint = f"{covered} of {profile.present} values are one of these"
    return written("isContainedIn", profile, hint, values=sorted(frequent), at_least=bound)
