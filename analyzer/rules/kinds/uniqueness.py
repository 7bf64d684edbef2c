"""How often values repeat. Rows that are missing all of the columns are left out, as Deequ does."""

from __future__ import annotations

from functools import partial

from analyzer.rules.registry import kind
from analyzer.rules.rule_check import RuleCheck
from contracts.rules.bounds import FRACTION, NOT_NEGATIVE

_unique = partial(
    kind,
    columns=(1, None),
    measured="the fraction of rows whose value occurs once",
    measure="uniqueness",
    possible=FRACTION,
    own_pass=True,
)


@_unique("isUnique", columns=(1, 1), bounds="none", example={"column": "customer id"})
def is_unique(check: RuleCheck) -> None:
    """Every value occurs once."""
    check.add("isUnique", check.column, check.none, check.none)


@_unique("isPrimaryKey", bounds="none", example={"columns": ["order", "position"]})
def is_primary_key(check: RuleCheck) -> None:
    """Every combination of the columns' values occurs once."""
    check.add("hasUniqueness", check.columns, check.anything, check.none)


@_unique("hasUniqueness", example={"column": "session", "at_least": 0.9})
def has_uniqueness(check: RuleCheck) -> None:
    """The fraction of rows whose value, or combination of values, occurs once."""
    check.add("hasUniqueness", check.columns, check.anything, check.none)


@kind(
    "hasDistinctness",
    columns=(1, None),
    measured="the number of distinct values as a fraction of the rows",
    measure="distinctness",
    possible=FRACTION,
    own_pass=True,
    example={"column": "session", "at_least": 0.5},
)
def has_distinctness(check: RuleCheck) -> None:
    """The number of distinct values, or combinations of values, as a fraction of the rows."""
    check.add("hasDistinctness", check.columns, check.anything, check.none)


@kind(
    "hasUniqueValueRatio",
    columns=(1, None),
    measured="the fraction of distinct values that occur once",
    possible=FRACTION,
    own_pass=True,
    example={"column": "session", "at_least": 0.8},
)
def has_unique_value_ratio(check: RuleCheck) -> None:
    """The fraction of the distinct values, or combinations of values, that occur once."""
    check.add("hasUniqueValueRatio", check.columns, check.anything, check.none, check.none)


@kind(
    "hasNumberOfDistinctValues",
    measured="the number of distinct values",
    measure="distinct values",
    possible=NOT_NEGATIVE,
    present=True,
    own_pass=True,
    example={"column": "plan", "at_most": 10},
)
def has_number_of_distinct_values(check: RuleCheck) -> None:
    """The number of distinct values, exactly. Each is counted by itself: of many, hasApproxCountDistinct is quicker."""
    method = "hasNumberOfDistinctValues"
    check.read = lambda distribution: float(distribution.numberOfBins())
    defaults = [check.default(method, place) for place in (3, 4)]
    check.add(method, check.column, check.anything, *defaults, check.none)


@kind(
    "hasApproxCountDistinct",
    measured="about the number of distinct values",
    possible=NOT_NEGATIVE,
    example={"column": "customer id", "at_least": 900},
)
def has_approx_count_distinct(check: RuleCheck) -> None:
    """About how many distinct values there are (HyperLogLog++, a standard error of 5 %)."""
    check.add("hasApproxCountDistinct", check.column, check.anything, check.none)
