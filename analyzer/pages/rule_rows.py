"""A rule on a page: what it expects, what was observed, and what has come of it."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.pages.texts import exact, number, shown, whole
from contracts.rule_results import RuleEntry

HOLDS = "holds"
LONGEST_NAME, LONGEST_TEXT = 80, 200


@dataclass(frozen=True)
class RuleRow:
    """Texts as they are shown; `exact` is the observed value with all of its digits."""

    name: str
    whole: str
    level: str
    kind: str
    columns: str
    expected: str
    observed: str
    exact: str
    outcome: str
    holds: bool


def rule_row(entry: RuleEntry) -> RuleRow:
    """A rule of the file."""
    return RuleRow(
        name=shown(entry.name, LONGEST_NAME),
        whole=whole(entry.name, LONGEST_NAME),
        level=shown(entry.level, LONGEST_NAME),
        kind=shown(entry.kind, LONGEST_NAME),
        columns=shown(", ".join(entry.columns), LONGEST_TEXT),
        expected=shown(entry.expected, LONGEST_TEXT),
        observed=number(entry.observed),
        exact=exact(entry.observed),
        outcome=shown(entry.outcome, LONGEST_NAME),
        holds=entry.outcome == HOLDS,
    )
