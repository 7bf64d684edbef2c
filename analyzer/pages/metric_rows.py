"""A metric on the page of model quality: its value and deviation beside the baseline's value and the limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.pages.quality_files import CONSTANT, MetricFigure, QualityFiles
from analyzer.pages.svg import held
from analyzer.pages.texts import apart, exact, number, shown
from contracts.model_quality_constraints import GREATER, MetricConstraint

TITLES = {"auc": "AUC", "r2": "R\N{SUPERSCRIPT TWO}", "mae": "MAE", "mse": "MSE", "rmse": "RMSE"}
LONGEST_NAME = 80


@dataclass(frozen=True)
class Whisker:
    """Where a value, its deviation, the baseline's value and the limit lie, in per cent of a width."""

    value: float
    low: float
    high: float
    baseline: float | None
    limit: float | None
    about: str


@dataclass(frozen=True)
class QualityRow:
    """Texts as they are shown; empty is what is not known."""

    name: str
    title: str
    value: str
    exact: str
    deviation: str
    baseline: str
    limit: str
    constant: str
    violated: bool
    drawing: Whisker


def metric_rows(
    files: QualityFiles, known: Mapping[str, MetricFigure], constraints: Mapping[str, MetricConstraint]
) -> list[QualityRow]:
    """A row for each metric of the file, those that are violated first."""
    violated = {folded(each.feature) for each in files.violations or ()}
    rows = [
        _row(name, files.metrics, known.get(name), constraints.get(name), violated)
        for name in files.metrics
        if not name.endswith(CONSTANT)
    ]
    return sorted(rows, key=lambda row: not row.violated)


def _row(
    name: str,
    metrics: Mapping[str, MetricFigure],
    known: MetricFigure | None,
    constraint: MetricConstraint | None,
    violated: set[str],
) -> QualityRow:
    metric, constant = metrics[name], metrics.get(name + CONSTANT)
    is_violated = folded(name) in violated
    value, limit = number(metric.value), ""
    if constraint is not None:
        value, threshold = apart(metric.value, constraint.threshold) if is_violated else (value, "")
        limit = f"{_bound(constraint)} {threshold or number(constraint.threshold)}"
    title, baseline = _title(name), number(known.value) if known else ""
    about = [f"{title} {value}", f"baseline {baseline}" if known else "", limit]
    return QualityRow(
        name=name,
        title=title,
        value=value,
        exact=exact(metric.value),
        deviation="" if metric.deviation is None else f"\N{PLUS-MINUS SIGN} {number(metric.deviation)}",
        baseline=baseline,
        limit=limit,
        constant=number(constant.value) if constant else "",
        violated=is_violated,
        drawing=_whisker(metric, known, constraint, ", ".join(filter(None, about))),
    )


def _whisker(
    metric: MetricFigure, known: MetricFigure | None, constraint: MetricConstraint | None, about: str
) -> Whisker:
    """On a scale from 0 to 1, or from the lowest to the highest where one of them is beyond that."""
    spread = metric.deviation or 0.0
    baseline, limit = known.value if known else None, constraint.threshold if constraint else None
    values = [each for each in (metric.value - spread, metric.value + spread, baseline, limit) if each is not None]
    low, high = min(0.0, *values), max(values)
    high = 1.0 if low == 0.0 and high <= 1.0 + spread else high

    def place(value: float) -> float:
        return round(100 * held((value - low) / (high - low)), 2) if high > low else 50.0

    ends = None if baseline is None else place(baseline), None if limit is None else place(limit)
    return Whisker(place(metric.value), place(metric.value - spread), place(metric.value + spread), *ends, about)


def _bound(constraint: MetricConstraint) -> str:
    return "at most" if constraint.comparison_operator == GREATER else "at least"


def _title(name: str) -> str:
    """A metric as people call it."""
    text = TITLES.get(name, name.replace("f0_5", "f0.5").replace("_", " "))
    return shown(text[:1].upper() + text[1:], LONGEST_NAME)


def folded(name: str) -> str:
    """What a metric's name in violations and in the other files have in common: `truePositiveRate`."""
    return name.replace("_", "").lower()
