"""A report of model quality for people: the metrics beside their thresholds, and a confusion matrix that is small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from analyzer.model_quality.best_constant import SUFFIX
from analyzer.model_quality.report import ModelQualityReport
from analyzer.model_quality.violations import violation_name
from analyzer.table import empty_table, number, print_shown, rows_read, show_outcome
from contracts.errors import escaped
from contracts.model_quality_constraints import GREATER
from contracts.model_quality_statistics import QualityMetric, RegressionMetrics

MOST_CLASSES_SHOWN = 10
LONGEST_CLASS = 20


def print_quality_report(report: ModelQualityReport, stream: TextIO) -> None:
    """Print the tables of a model-quality run."""
    print_shown(lambda console: _print(report, console), stream)


def metrics_table(report: ModelQualityReport, console: Console) -> Table:
    """One line a metric; those of the best constant classifier stand beside the model's own."""
    metrics = report.scalars
    constraints = report.constraints or {}
    violated = {violation.metric_name for violation in report.violations}
    constant = any(name.endswith(SUFFIX) for name in metrics)
    titles = (
        "value",
        "+/-",
        *(("constant",) if constant else ()),
        *(("asked", "violated") if report.monitoring else ()),
    )
    table = empty_table(console)
    table.add_column("metric", no_wrap=True)
    for title in titles:
        table.add_column(title, justify="right", no_wrap=True)
    for name, metric in metrics.items():
        if name.endswith(SUFFIX):
            continue
        is_violated = violation_name(name) in violated
        cells = [number(metric.value), _deviation(metric)]
        if constant:
            best = metrics.get(name + SUFFIX)
            cells.append("" if best is None else number(best.value))
        if report.monitoring:
            each = constraints.get(name)
            sign = "" if each is None else "<=" if each.comparison_operator == GREATER else ">="
            cells += ["" if each is None else f"{sign} {number(each.threshold)}", "yes" if is_violated else ""]
        style = "bold red" if is_violated else ""
        table.add_row(Text(name, style=style), *(Text(cell, style=style) for cell in cells))
    return table


def _print(report: ModelQualityReport, console: Console) -> None:
    console.print(f"{report.problem_type}, {rows_read(report.item_count, report.bad_records)}")
    console.print(metrics_table(report, console))
    for matrix in _matrix_table(report, console):
        console.print(matrix)
    show_outcome(report.message, bool(report.violations), report.output, console)


def _matrix_table(report: ModelQualityReport, console: Console) -> Iterator[Table]:
    metrics = report.metrics
    if isinstance(metrics, RegressionMetrics) or len(metrics.confusion_matrix) > MOST_CLASSES_SHOWN:
        return
    table = empty_table(console)
    table.add_column("actual \\ predicted", no_wrap=True)
    for name in metrics.confusion_matrix:
        table.add_column(Text(escaped(name, LONGEST_CLASS)), justify="right", no_wrap=True)
    for name, row in metrics.confusion_matrix.items():
        table.add_row(Text(escaped(name, LONGEST_CLASS)), *(f"{count:,}" for count in row.values()))
    yield table


def _deviation(metric: QualityMetric) -> str:
    return "" if isinstance(metric.standard_deviation, str) else number(metric.standard_deviation)
