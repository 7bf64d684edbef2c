"""An analysis for people: the metrics of each group, the attributions of each output, how far features move scores."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from analyzer.analyses.report import AnalysisRunReport
from analyzer.table import LONGEST_NAME, empty_table, number, print_shown, rows_read, show_outcome
from contracts.analysis_report import AnalysisReport, BiasMetric, BiasSection, PartialDependence
from contracts.drift_violations import BiasViolation
from contracts.errors import escaped
from contracts.message import analysed

GROUPS_A_TABLE = 5
LABELS_A_TABLE = 6
SHOWN_FEATURES = 50
LONGEST_ERROR = 120

COMPLETED = "Completed: the analysis ran successfully"
"""For people, in the place of the closed container's sentence, which stays in message files and logs."""


def print_analysis(report: AnalysisRunReport, stream: TextIO) -> None:
    """Print the tables of an analysis."""
    print_shown(lambda console: _print(report, console), stream)


@dataclass(frozen=True)
class _Group:
    """The metrics of one group by name, and which of them have drifted."""

    title: str
    metrics: Mapping[str, BiasMetric]
    drifted: frozenset[str]


def _print(report: AnalysisRunReport, console: Console) -> None:
    found = report.findings
    console.print(rows_read(found.rows, found.bad_records))
    for stage, section in report.report.stages:
        console.print(f"{stage} bias of {escaped(section.label, LONGEST_NAME)}: {_positive(section)}")
        groups = list(_groups(section, report))
        for first in range(0, len(groups), GROUPS_A_TABLE):
            console.print(_metrics_table(groups[first : first + GROUPS_A_TABLE], console))
        for line in _errors(groups):
            console.print(Text(line), soft_wrap=True)
    if report.report.attributions:
        for table in _attribution_tables(report.report, console):
            console.print(table)
    plots = (report.report.explanations.pdp if report.report.explanations is not None else None) or ()
    if drawn := [plot for plot in plots if plot.model_predictions]:
        console.print(_dependence_table(drawn, console))
    for plot in plots:
        if plot.error is not None:
            failure = f"{escaped(plot.feature_name, LONGEST_NAME)}: {escaped(plot.error, LONGEST_ERROR)}"
            console.print(Text(failure), soft_wrap=True)
    for violation in report.violations or ():
        console.print(Text(escaped(_violation_text(violation), 400), style="bold red"), soft_wrap=True)
    failed = bool(report.violations) or bool(found.failures)
    show_outcome(report.message.replace(analysed(), COMPLETED), failed, report.output, console)


def _positive(section: BiasSection) -> str:
    return f"positive is {escaped(section.label_value_or_threshold, LONGEST_NAME) or 'nothing'}"


def _groups(section: BiasSection, report: AnalysisRunReport) -> Iterator[_Group]:
    drifted = [each for each in report.violations or () if isinstance(each, BiasViolation)]
    for facet, groups in section.facets.items():
        for group in groups:
            value = group.value_or_threshold
            names = {each.metric_name for each in drifted if (each.facet, each.facet_value) == (facet, value)}
            title = f"{escaped(facet, LONGEST_NAME)} = {escaped(value, LONGEST_NAME)}"
            yield _Group(title, {metric.name: metric for metric in group.metrics}, frozenset(names))


def _metrics_table(groups: Sequence[_Group], console: Console) -> Table:
    """One line a metric, one column a group."""
    table = empty_table(console)
    table.add_column("metric", no_wrap=True)
    for group in groups:
        table.add_column(Text(group.title), justify="right", overflow="fold")
    table.add_column("meaning", overflow="fold")
    meanings = {name: metric.description for group in groups for name, metric in group.metrics.items()}
    for name, meaning in meanings.items():
        cells = [_value(group, name) for group in groups]
        table.add_row(name, *cells, meaning.removesuffix(f" ({name})"))
    return table


def _value(group: _Group, name: str) -> Text:
    metric = group.metrics.get(name)
    if metric is None:
        return Text("")
    if metric.value is None:
        return Text("error", style="yellow")
    shown = number(metric.value) if math.isfinite(metric.value) else ("Infinity" if metric.value > 0 else "-Infinity")
    return Text(shown, style="bold red" if name in group.drifted else "")


def _errors(groups: Sequence[_Group]) -> Iterator[str]:
    """Each error once, with the metrics that have it."""
    names: dict[str, list[str]] = {}
    for group in groups:
        for metric in group.metrics.values():
            if metric.error is not None and metric.name not in names.setdefault(metric.error, []):
                names[metric.error].append(metric.name)
    for error, metrics in names.items():
        yield f"{', '.join(metrics)}: {escaped(error, LONGEST_ERROR)}"


def _attribution_tables(report: AnalysisReport, console: Console) -> Iterator[Table]:
    """One line a feature, the largest attributions first; one column an output of the model."""
    labels = list(report.attributions)
    for first in range(0, len(labels), LABELS_A_TABLE):
        shown = {label: report.attributions[label] for label in labels[first : first + LABELS_A_TABLE]}
        table = empty_table(console)
        table.add_column("feature", overflow="fold")
        for label in shown:
            table.add_column(Text(f"attribution to {escaped(label, LONGEST_NAME)}"), justify="right", overflow="fold")
        for feature in ranked(next(iter(shown.values())).global_shap_values)[:SHOWN_FEATURES]:
            values = [number(each.global_shap_values.get(feature)) for each in shown.values()]
            table.add_row(escaped(feature, LONGEST_NAME), *values)
        table.add_row("(expected value)", *(number(each.expected_value) for each in shown.values()), style="dim")
        yield table


def ranked(values: Mapping[str, float]) -> list[str]:
    """The features, those with the largest attributions first, whatever their signs."""
    return sorted(values, key=lambda name: -abs(values[name]))


def _dependence_table(plots: Sequence[PartialDependence], console: Console) -> Table:
    """One line a feature: between which means the scores of the first output move with it."""
    table = empty_table(console)
    table.add_column("partial dependence on", overflow="fold")
    for title in ("values", "lowest mean score", "highest mean score"):
        table.add_column(title, justify="right", overflow="fold")
    for plot in plots:
        means = (plot.model_predictions or ((),))[0] or (math.nan,)
        count = f"{len(plot.feature_values or ()):,}"
        table.add_row(escaped(plot.feature_name, LONGEST_NAME), count, number(min(means)), number(max(means)))
    return table


def _violation_text(violation: object) -> str:
    if isinstance(violation, BiasViolation):
        return f"{violation.facet} = {violation.facet_value}, {violation.metric_name}: {violation.description}"
    return f"{getattr(violation, 'label', '')}: {getattr(violation, 'description', '')}"
