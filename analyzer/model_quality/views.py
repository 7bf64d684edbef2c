"""Model quality for people: the metrics beside their thresholds, and a confusion matrix that is small."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from analyzer.reports.file_names import STATISTICS
from analyzer.reports.numbers import apart, number
from analyzer.reports.view import KEPT, Cell, Style, TableView, ViewColumn, ViewRow
from contracts.errors import escaped
from contracts.model_quality_constraints import GREATER
from contracts.model_quality_statistics import Metrics, RegressionMetrics

if TYPE_CHECKING:
    from analyzer.model_quality.report import JudgedMetric

MOST_CLASSES_SHOWN = 10
LONGEST_CLASS = 20

_COLUMNS = {"metric": KEPT, "value": KEPT, "+/-": 1, "constant": 2, "threshold": KEPT, "violated": 3}
"""The titles, and which columns give way first where there is no room."""


def metrics_view(metrics: Sequence[JudgedMetric], monitoring: bool) -> TableView:
    """One line a metric; those of the best constant classifier stand beside the model's own."""
    constant = any(metric.best_constant is not None for metric in metrics)
    left_out = {"constant": not constant, "threshold": not monitoring, "violated": not monitoring}
    titles = [title for title in _COLUMNS if not left_out.get(title)]

    def row(metric: JudgedMetric) -> ViewRow:
        value, threshold = _beside(metric)
        texts = {
            "metric": metric.name,
            "value": value,
            "+/-": number(metric.standard_deviation),
            "constant": number(metric.best_constant),
            "threshold": threshold,
            "violated": "yes" if metric.violated else "",
        }
        styles: dict[str, Style] = dict.fromkeys(("metric", "value"), "bad") if metric.violated else {}
        return ViewRow(tuple(Cell(texts[title], styles.get(title, "")) for title in titles), _badness(metric))

    columns = tuple(ViewColumn(title, title != "metric", _COLUMNS[title]) for title in titles)
    return TableView(columns, tuple(map(row, metrics)), rows_are="metrics", file=STATISTICS)


def matrix_views(metrics: Metrics) -> Iterator[TableView]:
    """The confusion matrix, where there is one that is not too large."""
    if isinstance(metrics, RegressionMetrics) or len(metrics.confusion_matrix) > MOST_CLASSES_SHOWN:
        return
    names = {name: escaped(name, LONGEST_CLASS) for name in metrics.confusion_matrix}
    columns = (ViewColumn("actual \\ predicted"), *(ViewColumn(name, right=True) for name in names.values()))
    rows = (
        ViewRow((Cell(names[actual]), *(Cell(f"{count:,}") for count in predicted.values())))
        for actual, predicted in metrics.confusion_matrix.items()
    )
    yield TableView(columns, tuple(rows))


def _beside(metric: JudgedMetric) -> tuple[str, str]:
    """The value, and what it must be, with digits that tell them apart where they must be."""
    if metric.threshold is None:
        return number(metric.value), ""
    value, threshold = number(metric.value), number(metric.threshold)
    if metric.violated:
        value, threshold = apart(metric.value, metric.threshold)
    return value, f"{'<=' if metric.comparison_operator == GREATER else '>='} {threshold}"


def _badness(metric: JudgedMetric) -> float:
    """By how much of its threshold a metric is worse, above one."""
    if not metric.violated or metric.threshold is None:
        return float(metric.violated)
    return 1.0 + abs(metric.value - metric.threshold) / max(abs(metric.threshold), 1e-9)
