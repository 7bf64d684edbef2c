"""How long texts are, in characters: as they are written in the data, numbers too."""

from __future__ import annotations

from functools import partial

from analyzer.rules.registry import ValueForm, kind
from analyzer.rules.rule_check import RuleCheck
from contracts.rules.bounds import NOT_NEGATIVE

_length = partial(kind, form=ValueForm.TEXT, possible=NOT_NEGATIVE)


@_length("hasMinLength", measured="the shortest length", measure="shortest", example={"column": "name", "at_least": 2})
def has_min_length(check: RuleCheck) -> None:
    """The length of the shortest value."""
    check.add("hasMinLength", check.column, check.anything, check.none, check.none)


@_length("hasMaxLength", measured="the longest length", measure="longest", example={"column": "name", "at_most": 80})
def has_max_length(check: RuleCheck) -> None:
    """The length of the longest value."""
    check.add("hasMaxLength", check.column, check.anything, check.none, check.none)
