"""A fault that a check of the baseline tells is not told again by a rule that was suggested from the same data."""

from __future__ import annotations

from typing import Any

import pytest

import analyzer.rules.kinds  # noqa: F401 (for their registration)
from analyzer.rules.registry import shapes
from analyzer.rules.results import RuleOutcome, RuleResult
from analyzer.rules.said_already import still_to_say
from contracts.rules import RulePlace, rule_of
from contracts.violations import Violation


def result(
    kind: str, hint: str | None = "Suggested: from the data.", *, computed: bool = True, **more: Any
) -> RuleResult:
    rule = rule_of({"kind": kind, "column": "a", "hint": hint, **more}, RulePlace(("rules", 0)), shapes())
    return RuleResult(rule, RuleOutcome.BROKEN if computed else RuleOutcome.NOT_COMPUTED, "what is wrong")


def said(check: str, column: str = "a") -> list[Violation]:
    return [Violation(feature_name=column, constraint_check_type=check, description="it is wrong")]


RULES = {
    "completeness_check": [result("isComplete"), result("hasCompleteness", at_least=0.5)],
    "data_type_check": [result("hasDataType", type="Integral"), result("isNonNegative", computed=False)],
    "categorical_values_check": [result("isContainedIn", values=["x"])],
    "is_non_negative_check": [result("isNonNegative")],
    "missing_column_check": [
        result("isComplete", computed=False),
        result("hasDistinctness", computed=False, above=0.1),
    ],
}


@pytest.mark.parametrize("check", RULES)
def test_what_a_check_has_said_is_not_said_again(check: str) -> None:
    assert list(still_to_say(RULES[check], said(check))) == []


@pytest.mark.parametrize("check", RULES)
def test_without_the_check_or_of_another_column_the_rule_says_it(check: str) -> None:
    every = [each.violation for each in RULES[check]]
    assert list(still_to_say(RULES[check], [])) == every
    assert list(still_to_say(RULES[check], said(check, "b"))) == every


def test_rules_of_the_users_own_are_always_told() -> None:
    own = [result("isComplete", "Ask the clerk."), result("isComplete", None)]
    assert len(list(still_to_say(own, said("completeness_check")))) == 2


def test_what_no_check_sees_is_told() -> None:
    assert len(list(still_to_say([result("hasDistinctness", above=0.1)], said("completeness_check")))) == 1
