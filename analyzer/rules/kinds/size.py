"""How many rows there are."""

from __future__ import annotations

from analyzer.rules.registry import kind
from analyzer.rules.rule_check import RuleCheck
from contracts.rules.bounds import NOT_NEGATIVE


@kind("hasSize", columns=(0, 0), measured="the number of rows", possible=NOT_NEGATIVE, example={"at_least": 1000})
def has_size(check: RuleCheck) -> None:
    """The number of rows, of those that `where` chooses if it is given."""
    check.add("hasSize", check.anything, check.none)
