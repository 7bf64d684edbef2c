"""Two columns compared, row by row. Rows in which either is missing are left out."""

from __future__ import annotations

from functools import partial

from analyzer.rules.registry import kind
from analyzer.rules.rule_check import RuleCheck
from contracts.rules.bounds import FRACTION

_comparison = partial(kind, columns=(2, 2), bounds="optional", possible=FRACTION, present=True)


def _compare(check: RuleCheck, method: str) -> None:
    check.require_one_type()
    check.add(method, *check.ids, check.anything, check.none)


@_comparison(
    "isLessThan",
    measured="the fraction of rows in which the first column is below the second",
    measure="less",
    example={"columns": ["opened", "closed"]},
)
def is_less_than(check: RuleCheck) -> None:
    """In every row the first column is below the second."""
    _compare(check, "isLessThan")


@_comparison(
    "isLessThanOrEqualTo",
    measured="the fraction of rows in which the first column is at most the second",
    measure="less or equal",
    example={"columns": ["used", "limit"], "at_least": 0.99},
)
def is_less_than_or_equal_to(check: RuleCheck) -> None:
    """In every row the first column is at most the second."""
    _compare(check, "isLessThanOrEqualTo")


@_comparison(
    "isGreaterThan",
    measured="the fraction of rows in which the first column is above the second",
    measure="greater",
    example={"columns": ["closed", "opened"]},
)
def is_greater_than(check: RuleCheck) -> None:
    """In every row the first column is above the second."""
    _compare(check, "isGreaterThan")


@_comparison(
    "isGreaterThanOrEqualTo",
    measured="the fraction of rows in which the first column is at least the second",
    measure="greater or equal",
    example={"columns": ["limit", "used"]},
)
def is_greater_than_or_equal_to(check: RuleCheck) -> None:
    """In every row the first column is at least the second."""
    _compare(check, "isGreaterThanOrEqualTo")
