"""How much values tell, of themselves and of one another."""

from __future__ import annotations

from analyzer.rules.registry import ValueForm, kind
from analyzer.rules.rule_check import RuleCheck
from contracts.rules.bounds import COEFFICIENT, NOT_NEGATIVE


@kind(
    "hasEntropy",
    measured="the entropy",
    exact=False,
    own_pass=True,
    possible=NOT_NEGATIVE,
    example={"column": "plan", "at_least": 0.5},
)
def has_entropy(check: RuleCheck) -> None:
    """The entropy of the values, in nats: 0 where all are the same, ln(n) where n occur equally often."""
    check.add("hasEntropy", check.column, check.anything, check.none)


@kind(
    "hasMutualInformation",
    columns=(2, 2),
    measured="the mutual information",
    exact=False,
    own_pass=True,
    possible=NOT_NEGATIVE,
    example={"columns": ["plan", "tariff"], "at_least": 0.1},
)
def has_mutual_information(check: RuleCheck) -> None:
    """How much one column tells of the other, in nats: 0 where they are independent."""
    check.add("hasMutualInformation", *check.ids, check.anything, check.none)


@kind(
    "hasCorrelation",
    columns=(2, 2),
    form=ValueForm.NUMBERS,
    measured="the correlation",
    exact=False,
    possible=COEFFICIENT,
    example={"columns": ["minutes", "charge"], "at_least": 0.8},
)
def has_correlation(check: RuleCheck) -> None:
    """The correlation of two columns of numbers (Pearson's)."""
    check.add("hasCorrelation", *check.ids, check.anything, check.none)
