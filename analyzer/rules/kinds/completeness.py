"""How many rows have a value."""

from __future__ import annotations

from functools import partial

from analyzer.rules.registry import kind
from analyzer.rules.rule_check import RuleCheck
from contracts.rules.bounds import FRACTION

_one = partial(kind, measured="the fraction of rows that have a value", measure="completeness", possible=FRACTION)
_all = partial(
    kind, columns=(1, None), measured="the fraction of rows that have a value in each", measure="all", possible=FRACTION
)
_any = partial(
    kind, columns=(1, None), measured="the fraction of rows that have a value in any", measure="any", possible=FRACTION
)


@_one("isComplete", bounds="none", example={"column": "customer id"})
def is_complete(check: RuleCheck) -> None:
    """Every row has a value."""
    check.add("isComplete", check.column, check.none, check.none)


@_one("hasCompleteness", example={"column": "age", "at_least": 0.95})
def has_completeness(check: RuleCheck) -> None:
    """The fraction of rows that have a value."""
    check.add("hasCompleteness", check.column, check.anything, check.none, check.none)


@_all("areComplete", bounds="none", example={"columns": ["street", "city"]})
def are_complete(check: RuleCheck) -> None:
    """Every row has a value in each of the columns."""
    check.add("areComplete", check.columns, check.none)


@_all("haveCompleteness", example={"columns": ["street", "city"], "at_least": 0.9})
def have_completeness(check: RuleCheck) -> None:
    """The fraction of rows that have a value in each of the columns."""
    check.add("haveCompleteness", check.columns, check.anything, check.none)


@_any("areAnyComplete", bounds="none", example={"columns": ["e-mail", "phone"]})
def are_any_complete(check: RuleCheck) -> None:
    """Every row has a value in at least one of the columns."""
    check.add("areAnyComplete", check.columns, check.none)


@_any("haveAnyCompleteness", example={"columns": ["e-mail", "phone"], "at_least": 0.99})
def have_any_completeness(check: RuleCheck) -> None:
    """The fraction of rows that have a value in at least one of the columns."""
    check.add("haveAnyCompleteness", check.columns, check.anything, check.none)
