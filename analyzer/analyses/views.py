"""An analysis for people: the metrics of each group, the attributions of each output, how far features move scores."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyzer.bias.counts import NO_GROUPS
from analyzer.reports.drift_texts import DriftViolation, drift_texts
from analyzer.reports.file_names import ANALYSIS, VIOLATIONS
from analyzer.reports.numbers import number, readable
from analyzer.reports.view import Cell, TableView, ViewColumn, ViewRow
from contracts.analysis_report import AnalysisReport, BiasMetric, BiasSection, LabelAttributions, PartialDependence
from contracts.drift_violations import BiasViolation
from contracts.errors import counted, escaped

GROUPS_A_TABLE, MOST_GROUPS = 5, 50
LABELS_A_TABLE, MOST_LABELS = 6, 24
LONGEST_NAME, LONGEST_ERROR, LONGEST_DESCRIPTION = 60, 120, 300

_REMEDIES = {NO_GROUPS: '; name its column in the config: "group_variable": "..."'}
"""What people can do about errors whose words are those of the original."""


@dataclass(frozen=True)
class _GroupColumn:
    """The metrics of one group by name, and which of them have drifted."""

    title: str
    metrics: Mapping[str, BiasMetric]
    drifted: frozenset[str]


def analysis_views(report: AnalysisReport, violations: Sequence[DriftViolation]) -> Iterator[TableView | Cell]:
    """Tables of what there is, and errors in lines of their own."""
    for stage, section in report.stages:
        yield Cell(f"{stage} bias of {_shown(section.label)}: positive is {_positive(section)}")
        groups = list(_groups(section, violations))
        for first in range(0, min(len(groups), MOST_GROUPS), GROUPS_A_TABLE):
            yield _metrics_view(groups[first : first + GROUPS_A_TABLE])
        yield from _more(len(groups) - MOST_GROUPS, "group")
        yield from _errors(groups)
    labels = list(report.attributions.items())
    for first in range(0, min(len(labels), MOST_LABELS), LABELS_A_TABLE):
        yield _attributions_view(dict(labels[first : first + LABELS_A_TABLE]))
    yield from _more(len(labels) - MOST_LABELS, "output")
    plots = (report.explanations.pdp if report.explanations is not None else None) or ()
    if drawn := [plot for plot in plots if plot.model_predictions]:
        yield _dependence_view(drawn)
    for plot in plots:
        if plot.error is not None:
            yield Cell(f"{_shown(plot.feature_name)}: {escaped(plot.error, LONGEST_ERROR)}")
    if violations:
        yield violations_view(violations)


def violations_view(violations: Iterable[DriftViolation]) -> TableView:
    """One line a violation: which metric, of what, what it was held against, and what it is now."""
    numbers = (ViewColumn(title, right=True) for title in ("baseline", "now"))
    columns = (ViewColumn("metric"), ViewColumn("group", prose=True), *numbers)
    rows = tuple(map(_violation_row, violations))
    return TableView(columns, rows, "Violations:", "violations", file=VIOLATIONS, tells_violations=True)


def _more(count: int, what: str) -> Iterator[Cell]:
    if count > 0:
        yield Cell(f"{counted(count, f'more {what} is', f'more {what}s are', ',')} in {ANALYSIS}.")


def _violation_row(violation: DriftViolation) -> ViewRow:
    texts = drift_texts(violation)
    group = f"{_shown(texts.subject)} = {_shown(texts.value)}" if texts.value else _shown(texts.subject)
    found = texts.now or escaped(readable(violation.description), LONGEST_DESCRIPTION)
    cells = (Cell(_shown(texts.metric), "name"), Cell(group), Cell(texts.baseline), Cell(found, "bad"))
    return ViewRow(cells, texts.badness)


def ranked(values: Mapping[str, float]) -> list[str]:
    """The features, those with the largest attributions first, whatever their signs."""
    return sorted(values, key=lambda name: -abs(values[name]))


def _shown(name: str) -> str:
    return escaped(name, LONGEST_NAME)


def _positive(section: BiasSection) -> str:
    return _shown(section.label_value_or_threshold) or "nothing"


def _groups(section: BiasSection, violations: Iterable[DriftViolation]) -> Iterator[_GroupColumn]:
    drifted = [each for each in violations if isinstance(each, BiasViolation)]
    for facet, groups in section.facets.items():
        for group in groups:
            value = group.value_or_threshold
            names = {each.metric_name for each in drifted if (each.facet, each.facet_value) == (facet, value)}
            title = f"{_shown(facet)} = {_shown(value)}"
            yield _GroupColumn(title, {metric.name: metric for metric in group.metrics}, frozenset(names))


def _metrics_view(groups: Sequence[_GroupColumn]) -> TableView:
    """One line a metric, one column a group."""
    meanings = {name: metric.description for group in groups for name, metric in group.metrics.items()}
    rows = (
        ViewRow(
            (
                Cell(name, "name"),
                *(_value(group, name) for group in groups),
                Cell(escaped(meaning.removesuffix(f" ({name})"), LONGEST_DESCRIPTION)),
            ),
            float(any(name in group.drifted for group in groups)),
        )
        for name, meaning in meanings.items()
    )
    titles = tuple(ViewColumn(group.title, right=True) for group in groups)
    columns = (ViewColumn("metric"), *titles, ViewColumn("meaning", rank=0, prose=True))
    return TableView(columns, tuple(rows), rows_are="metrics")


def _value(group: _GroupColumn, name: str) -> Cell:
    metric = group.metrics.get(name)
    if metric is None:
        return Cell("")
    if metric.value is None:
        return Cell("error", "warn")
    return Cell(number(metric.value), "bad" if name in group.drifted else "")


def _errors(groups: Iterable[_GroupColumn]) -> Iterator[Cell]:
    """Each error once, with the metrics that have it."""
    names: dict[str, list[str]] = {}
    for group in groups:
        for metric in group.metrics.values():
            if metric.error is not None and metric.name not in names.setdefault(metric.error, []):
                names[metric.error].append(metric.name)
    for error, metrics in names.items():
        yield Cell(f"{', '.join(metrics)}: {escaped(error, LONGEST_ERROR)}{_REMEDIES.get(error, '')}")


def _attributions_view(attributions: Mapping[str, LabelAttributions]) -> TableView:
    """One line a feature, the largest attributions first; one column an output of the model."""
    shown = list(attributions.values())
    features = ranked(shown[0].global_shap_values)
    rows = [
        ViewRow(
            (Cell(_shown(name), "name"), *(Cell(number(each.global_shap_values.get(name))) for each in shown)),
            abs(shown[0].global_shap_values[name]),
        )
        for name in features
    ]
    expected = (Cell(number(each.expected_value), "dim") for each in shown)
    rows.append(ViewRow((Cell("(expected value)", "dim"), *expected)))
    titles = (ViewColumn(f"attribution to {_shown(label)}", right=True) for label in attributions)
    return TableView((ViewColumn("feature"), *titles), tuple(rows), rows_are="features")


def _dependence_view(plots: Iterable[PartialDependence]) -> TableView:
    """One line a feature: between which means the scores of the first output move with it."""
    titles = ("values", "lowest mean score", "highest mean score")
    rows = []
    for plot in plots:
        means = (plot.model_predictions or ((),))[0] or (math.nan,)
        ends = (number(len(plot.feature_values or ())), number(min(means)), number(max(means)))
        rows.append(ViewRow((Cell(_shown(plot.feature_name)), *map(Cell, ends))))
    columns = (ViewColumn("partial dependence on"), *(ViewColumn(title, right=True) for title in titles))
    return TableView(columns, tuple(rows), rows_are="features")
