"""What has come of rules, for people."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.reports.numbers import number
from analyzer.reports.view import Cell, Style, TableView, ViewColumn, ViewRow
from analyzer.rules.results import RuleOutcome, RuleResult
from contracts.errors import escaped

LONGEST_NAME = 60

_STYLES: dict[RuleOutcome, Style] = {
    RuleOutcome.HOLDS: "good",
    RuleOutcome.BROKEN: "bad",
    RuleOutcome.NOT_COMPUTED: "warn",
}


def results_view(results: Iterable[RuleResult]) -> TableView:
    """One line a rule; the worst are those that count and do not hold."""
    columns = (
        ViewColumn("rule"),
        ViewColumn("level", rank=0),
        ViewColumn("expected"),
        ViewColumn("observed", right=True),
        ViewColumn("outcome"),
    )
    rows = (
        ViewRow(
            (
                Cell(escaped(result.name, LONGEST_NAME), "name"),
                Cell(result.level),
                Cell(result.expected),
                Cell(number(result.observed)),
                Cell(result.outcome, _STYLES[result.outcome]),
            ),
            2.0 * result.is_violation + result.is_warning,
        )
        for result in results
    )
    return TableView(columns, tuple(rows), rows_are="rules", tells_violations=True)
