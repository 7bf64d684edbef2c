"""What a single value may be. Missing values are left out: completeness is another rule's matter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from analyzer.rules.kinds.arguments import TYPE, VALUES
from analyzer.rules.registry import ValueForm, kind
from analyzer.rules.rule_check import RuleCheck
from analyzer.rules.sql import literal
from contracts.rules.bounds import FRACTION, Bounds

_of_values = partial(kind, bounds="optional", possible=FRACTION, present=True)


@_of_values(
    "isContainedIn",
    measured="the fraction of values that are in the set",
    measure="contained",
    arguments=(VALUES,),
    example={"column": "plan", "values": ["basic", "premium"]},
)
def is_contained_in(check: RuleCheck) -> None:
    """Every value is one of a set. Numbers are compared as numbers, texts as texts."""
    values = ", ".join(literal(value, check.type_of(check.column)) for value in check.arguments["values"])
    check.satisfies(f"{check.column} IN ({values})")


@_of_values(
    "isNonNegative",
    form=ValueForm.NUMBERS,
    measured="the fraction of numbers that are 0 or more",
    implies=("minimum", Bounds(0.0)),
    example={"column": "monthly charge"},
)
def is_non_negative(check: RuleCheck) -> None:
    """No number is below 0."""
    check.add("isNonNegative", check.column, check.anything, check.none)


@_of_values(
    "isPositive",
    form=ValueForm.NUMBERS,
    measured="the fraction of numbers above 0",
    implies=("minimum", Bounds(0.0, low_open=True)),
    example={"column": "quantity", "at_least": 0.99},
)
def is_positive(check: RuleCheck) -> None:
    """Every number is above 0."""
    check.add("isPositive", check.column, check.anything, check.none)


def _matching(counts: Mapping[str, int], type_name: str) -> float:
    """The fraction of values of a type, by the counts of each; numbers of either kind are Numeric."""
    wanted = ("Integral", "Fractional") if type_name == "Numeric" else (type_name,)
    values = sum(count for name, count in counts.items() if name != "Unknown")
    return sum(counts.get(name, 0) for name in wanted) / values


@_of_values(
    "hasDataType",
    form=ValueForm.TEXT,
    measured="the fraction of values that look like the type",
    arguments=(TYPE,),
    example={"column": "age", "type": "Integral"},
)
def has_data_type(check: RuleCheck) -> None:
    """Every value looks like one of a type: Integral, Fractional, Numeric (either), Boolean or String."""
    data_type = check.enum("constraints.ConstrainableDataTypes", check.arguments["type"])
    check.read = lambda distribution: _matching(check.counts(distribution), check.arguments["type"])
    check.add("hasDataType", check.column, data_type, check.anything, check.none)
