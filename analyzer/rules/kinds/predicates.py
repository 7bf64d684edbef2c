"""Any condition on a row."""

from __future__ import annotations

from analyzer.rules.kinds.arguments import PREDICATE
from analyzer.rules.registry import kind
from analyzer.rules.rule_check import RuleCheck
from contracts.rules.bounds import FRACTION


@kind(
    "satisfies",
    columns=(0, 0),
    bounds="optional",
    possible=FRACTION,
    measured="the fraction of rows that satisfy the predicate",
    arguments=(PREDICATE,),
    example={"predicate": "`monthly charge` > 0 OR plan = 'free'", "at_least": 0.99},
)
def satisfies(check: RuleCheck) -> None:
    """Every row satisfies a condition of Spark SQL. One for which it is neither true nor false does not."""
    # Of rows that are all neither Deequ would measure nothing, as if there were none.
    check.satisfies(f"coalesce({check.predicate}, false)")
