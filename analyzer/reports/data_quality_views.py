"""What the columns of a data set are like, and what they violate."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from analyzer.reports.file_names import STATISTICS, VIOLATIONS
from analyzer.reports.numbers import number, percent, readable
from analyzer.reports.view import KEPT, MOST_ROWS, Cell, TableView, ViewColumn, ViewRow, few
from contracts.errors import escaped
from contracts.violations import CheckType, Violation

if TYPE_CHECKING:
    from analyzer.reports.data_quality import FeatureSummary

LONGEST_NAME = 60
LONGEST_DESCRIPTION = 300

_NUMBERS: dict[str, tuple[int, Callable[[FeatureSummary], str]]] = {
    "complete": (7, lambda feature: percent(feature.completeness)),
    "distinct": (4, lambda feature: f"{feature.distinct_count:,}"),
    "mean": (6, lambda feature: number(feature.mean)),
    "std dev": (2, lambda feature: number(feature.std_dev)),
    "min": (3, lambda feature: number(feature.minimum)),
    "25 %": (0, lambda feature: number(feature.first_quartile)),
    "median": (5, lambda feature: number(feature.median)),
    "75 %": (1, lambda feature: number(feature.third_quartile)),
    "max": (3, lambda feature: number(feature.maximum)),
    "drift": (KEPT, lambda feature: number(feature.drift_distance)),
}
"""The titles, which columns give way first where there is no room, and their texts."""


def features_view(features: Sequence[FeatureSummary], violations: Collection[Violation], monitoring: bool) -> TableView:
    """One line a column of the data; those that violate are the worst, and of them those that have drifted most."""
    violating = {violation.feature_name for violation in violations}
    drifted = {each.feature_name for each in violations if each.constraint_check_type is CheckType.BASELINE_DRIFT}
    shown = {title: each for title, each in _NUMBERS.items() if monitoring or title != "drift"}

    def badness(feature: FeatureSummary) -> float:
        return 1.0 + (feature.drift_distance or 0.0) if feature.name in violating else 0.0

    def row(feature: FeatureSummary) -> ViewRow:
        numbers = [Cell(text(feature)) for _, text in shown.values()]
        if feature.name in drifted:
            numbers[-1] = numbers[-1]._replace(style="bad")
        name = Cell(escaped(feature.name, LONGEST_NAME), "bad" if feature.name in violating else "name")
        return ViewRow((name, Cell(feature.inferred_type), *numbers), badness(feature))

    numbers = (ViewColumn(title, right=True, rank=rank) for title, (rank, _) in shown.items())
    columns = (ViewColumn("feature"), ViewColumn("type", rank=8), *numbers)
    rows = tuple(map(row, few(features, badness)))
    return TableView(columns, rows, rows_are="columns", file=STATISTICS, count=len(features))


def violations_view(violations: Sequence[Violation], heading: str = "Violations:") -> TableView:
    """One line a violation."""
    columns = (ViewColumn("feature"), ViewColumn("check"), ViewColumn("description", prose=True))
    rows = tuple(
        ViewRow(
            (
                Cell(escaped(each.feature_name, LONGEST_NAME), "name"),
                Cell(each.constraint_check_type, "warn"),
                Cell(escaped(readable(each.description), LONGEST_DESCRIPTION)),
            )
        )
        for each in violations[:MOST_ROWS]
    )
    count = len(violations)
    return TableView(columns, rows, heading, "violations", VIOLATIONS, tells_violations=True, count=count)
