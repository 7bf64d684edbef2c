"""The type rules: whether a column is categorical or continuous, and which codes are a match."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from analyzer.bias.column_facts import ColumnFacts
from analyzer.bias.criterion import Criterion, Match
from analyzer.bias.entries import ValueLook

UNIQUENESS = 0.05
"""From this share of distinct values on, whole numbers are continuous."""


class ColumnType(Enum):
    CATEGORICAL = "categorical"
    CONTINUOUS = "continuous"


class ValueKind(Enum):
    """What pandas makes of a column: whole numbers among which one is missing are fractions."""

    WHOLE = "whole"
    FRACTION = "fraction"
    TRUTH = "truth"
    TEXT = "text"


def kind_of(facts: ColumnFacts) -> ValueKind:
    """The kind of a column by what its values look like; one without any value is of fractions."""
    return kind_of_looks(facts.looks, bool(facts.missing))


def kind_of_looks(looks: int, missing: bool) -> ValueKind:
    """The kind of values of which each has one of the looks; `missing` is whether some have none."""
    if looks & ValueLook.TEXT or (looks & ValueLook.TRUTH and looks != ValueLook.TRUTH):
        return ValueKind.TEXT
    if looks & ValueLook.TRUTH:
        return ValueKind.TRUTH
    return ValueKind.WHOLE if looks == ValueLook.WHOLE and not missing else ValueKind.FRACTION


def type_of(facts: ColumnFacts, criterion: Criterion) -> ColumnType:
    """Categorical are truths, texts, and what is asked for by several values; whole numbers where they repeat.

    These are continuous from 5 % of distinct values on, fractions always are. A type that is declared goes before.
    """
    if criterion.type is not None:
        return ColumnType(criterion.type)
    kind = kind_of(facts)
    if len(criterion.values) > 1 or kind in (ValueKind.TRUTH, ValueKind.TEXT):
        return ColumnType.CATEGORICAL
    if kind is ValueKind.FRACTION or facts.uniqueness >= UNIQUENESS:
        return ColumnType.CONTINUOUS
    return ColumnType.CATEGORICAL


def match_of(facts: ColumnFacts, criterion: Criterion, column_type: ColumnType, codes: Iterable[int]) -> Match:
    """The flag of codes (`Criterion.codes`) that says whether a row is in the group; `codes` are those that occur.

    Where no row holds a categorical value as it was given, the values are taken for the column's kind: `"1"` for 1.
    Of texts this is not done where the first value is one.
    """
    if column_type is ColumnType.CONTINUOUS:
        return Match.ABOVE
    text = kind_of(facts) is ValueKind.TEXT
    given, anyhow = (Match.TEXT, Match.ANY_TEXT) if text else (Match.NUMBER, Match.ANY_NUMBER)
    found = any(code & given for code in codes) or (text and isinstance(criterion.values[0], str))
    return given if found else anyhow
