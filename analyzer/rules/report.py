"""What has come of a file of rules."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.reports.report_table import ReportTable
from analyzer.reports.run_report import RunReport
from analyzer.reports.view import Cell, TableView
from analyzer.rules.results import RuleOutcome, RuleResult
from analyzer.rules.results_view import results_view
from contracts.errors import counted, escaped
from contracts.violations import Violation

LONGEST_DESCRIPTION = 300


@dataclass(frozen=True, repr=False)
class RulesReport(RunReport):
    """What has come of each rule."""

    results: ReportTable[RuleResult]
    item_count: int

    @property
    def violations(self) -> ReportTable[Violation]:
        """The rules that do not hold, and count."""
        return ReportTable(Violation, (result.violation for result in self.results if result.is_violation))

    @property
    def violation_count(self) -> int:
        return sum(result.is_violation for result in self.results)

    @property
    def headline(self) -> str:
        rules = counted(len(self.results), "rule", grouping=",")
        return f"{counted(self.item_count, 'row', grouping=',')}, {rules}"

    def views(self) -> tuple[TableView | Cell, ...]:
        broken = (result for result in self.results if result.outcome is not RuleOutcome.HOLDS)
        return (
            results_view(self.results),
            *(Cell(escaped(result.description, LONGEST_DESCRIPTION)) for result in broken),
        )
