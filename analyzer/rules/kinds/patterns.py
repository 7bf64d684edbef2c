"""What texts look like: as they are written in the data, numbers too, so that `01234` has five digits."""

from __future__ import annotations

from functools import partial

from analyzer.rules.kinds.arguments import PATTERN
from analyzer.rules.registry import ValueForm, kind
from analyzer.rules.rule_check import RuleCheck
from contracts.rules.bounds import FRACTION

_pattern = partial(kind, form=ValueForm.TEXT, bounds="optional", possible=FRACTION, present=True, pattern=True)


@_pattern(
    "hasPattern",
    measured="the fraction of values that match the pattern",
    arguments=(PATTERN,),
    example={"column": "postcode", "pattern": "^[0-9]{5}$"},
)
def has_pattern(check: RuleCheck) -> None:
    """Every value matches a regular expression, anywhere in it unless ^ and $ say otherwise."""
    pattern = check.regex(check.arguments["pattern"])
    check.add("hasPattern", check.column, pattern, check.anything, check.none, check.none, check.none)


@_pattern("containsEmail", measured="the fraction of values with an e-mail address", example={"column": "contact"})
def contains_email(check: RuleCheck) -> None:
    """Every value contains an e-mail address, by Deequ's pattern."""
    check.add("containsEmail", check.column, check.anything, check.none)


@_pattern("containsURL", measured="the fraction of values with a URL", example={"column": "page", "at_least": 0.9})
def contains_url(check: RuleCheck) -> None:
    """Every value contains a URL, by Deequ's pattern."""
    check.add("containsURL", check.column, check.anything, check.none)


@_pattern(
    "containsCreditCardNumber",
    measured="the fraction of values with a credit card number",
    example={"column": "note", "at_most": 0},
)
def contains_credit_card_number(check: RuleCheck) -> None:
    """Every value contains a credit card number, by Deequ's pattern; `at_most: 0` asks for none."""
    check.add("containsCreditCardNumber", check.column, check.anything, check.none)


@_pattern(
    "containsSocialSecurityNumber",
    measured="the fraction of values with a social security number",
    example={"column": "note", "at_most": 0},
)
def contains_social_security_number(check: RuleCheck) -> None:
    """Every value contains a social security number of the US, by Deequ's pattern; `at_most: 0` asks for none."""
    check.add("containsSocialSecurityNumber", check.column, check.anything, check.none)
