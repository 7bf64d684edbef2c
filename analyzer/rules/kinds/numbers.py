"""What the numbers of a column are like, all together."""

from __future__ import annotations

from functools import partial

from analyzer.rules.kinds.arguments import QUANTILE
from analyzer.rules.registry import ValueForm, kind
from analyzer.rules.rule_check import RuleCheck
from contracts.rules.bounds import NOT_NEGATIVE

_numbers = partial(kind, form=ValueForm.NUMBERS)


@_numbers("hasMin", measured="the smallest number", measure="minimum", example={"column": "age", "at_least": 18})
def has_min(check: RuleCheck) -> None:
    """The smallest number."""
    check.add("hasMin", check.column, check.anything, check.none, check.none)


@_numbers("hasMax", measured="the largest number", measure="maximum", example={"column": "age", "below": 130})
def has_max(check: RuleCheck) -> None:
    """The largest number."""
    check.add("hasMax", check.column, check.anything, check.none, check.none)


@_numbers(
    "hasMean",
    measured="the mean",
    measure="mean",
    exact=False,
    example={"column": "age", "at_least": 30, "at_most": 50},
)
def has_mean(check: RuleCheck) -> None:
    """The mean."""
    check.add("hasMean", check.column, check.anything, check.none)


@_numbers("hasSum", measured="the sum", exact=False, example={"column": "amount", "above": 0})
def has_sum(check: RuleCheck) -> None:
    """The sum."""
    check.add("hasSum", check.column, check.anything, check.none)


@_numbers(
    "hasStandardDeviation",
    measured="the standard deviation",
    exact=False,
    possible=NOT_NEGATIVE,
    example={"column": "age", "below": 25},
)
def has_standard_deviation(check: RuleCheck) -> None:
    """The standard deviation, of the population (divided by n)."""
    check.add("hasStandardDeviation", check.column, check.anything, check.none)


@_numbers(
    "hasApproxQuantile",
    measured="about the quantile",
    measure="quantile",
    arguments=(QUANTILE,),
    example={"column": "age", "quantile": 0.5, "at_least": 35},
)
def has_approx_quantile(check: RuleCheck) -> None:
    """A quantile, by Spark's sketch: its rank is right to 1 %."""
    check.add("hasApproxQuantile", check.column, check.arguments["quantile"], check.anything, check.none)
