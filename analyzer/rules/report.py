"""What has come of a file of rules."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.rules.results import RuleResult
from contracts.message import completed, completed_with_violations


@dataclass(frozen=True)
class RulesReport:
    """What has come of each rule."""

    results: list[RuleResult]
    item_count: int
    notes: tuple[str, ...] = ()

    @property
    def violation_count(self) -> int:
        return sum(result.is_violation for result in self.results)

    @property
    def message(self) -> str:
        outcome = completed_with_violations(self.violation_count) if self.violation_count else completed()
        return " ".join((outcome, *self.notes))
