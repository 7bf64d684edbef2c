"""Partial dependence on the page: lines over numbers, bars for categories, each with the data's distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from analyzer.pages.analysis.bars import Bar, scale_of
from analyzer.pages.analysis.line_chart import LineChart, line_chart
from analyzer.pages.texts import cut, number, percent, shown
from contracts.analysis_report import PartialDependence

MOST_FEATURES = 24
MOST_LABELS = 6
"""In one chart: as many as have a colour of their own."""

MOST_POINTS = 40
MOST_CATEGORIES = 12
LONGEST_LABEL = 40
"""In cells: each label is written at each point."""


@dataclass(frozen=True)
class DependencePoint:
    """One value of a feature: its share of the rows, and the mean answer of the model for each label."""

    value: Any
    share: float | None
    answers: tuple[float | None, ...]


@dataclass(frozen=True)
class CategoryRow:
    """One value of a feature with categories: how often it occurs, and the answers, a bar a label."""

    name: str
    share: str
    share_bar: Bar | None
    answer: str
    tooltip: str
    bars: tuple[Bar | None, ...]


@dataclass(frozen=True)
class FeatureDependence:
    """One feature: a chart, or categories, or an error."""

    feature: str
    labels: tuple[str, ...] = ()
    more_labels: int = 0
    about: str = ""
    error: str = ""
    chart: LineChart | None = None
    categories: tuple[CategoryRow, ...] = ()
    more_categories: int = 0
    signed: bool = False


def dependence_of(each: PartialDependence) -> FeatureDependence:
    """What the page shows of the partial dependence on one feature."""
    feature = shown(each.feature_name)
    names, points = _names(each), _points(each)
    if each.error is not None or not points or not names:
        return FeatureDependence(feature, error=shown(each.error or "There are no values."))
    more = len(each.model_predictions or ()) - len(names)
    if each.data_type == "numerical" and all(_is_number(point.value) for point in points):
        return _numerical(FeatureDependence(feature, names, more), points)
    return _categorical(FeatureDependence(feature, names, more), points)


def _numerical(each: FeatureDependence, points: Sequence[DependencePoint]) -> FeatureDependence:
    points = _thinned(sorted(points, key=lambda point: float(point.value)))
    chart = line_chart(
        [float(point.value) for point in points],
        [[point.answers[at] for point in points] for at in range(len(each.labels))],
        [point.share for point in points],
        each.labels,
    )
    if chart is None:
        return replace(each, error="No answer of the model is a finite number.")
    return replace(each, chart=chart, about=_about(points, each.labels[0]))


def _categorical(each: FeatureDependence, points: Sequence[DependencePoint]) -> FeatureDependence:
    """Categories keep their order; where there are too many, the most frequent ones are kept."""
    rank = sorted(range(len(points)), key=lambda at: -(points[at].share or 0.0))
    kept = [points[at] for at in sorted(rank[:MOST_CATEGORIES])]
    scale = scale_of(answer for point in kept for answer in point.answers)
    shares = scale_of(point.share for point in kept)
    categories = tuple(
        CategoryRow(
            name=shown(_value_text(point.value)),
            share=percent(point.share),
            share_bar=None if point.share is None else shares.bar(point.share),
            answer=number(point.answers[0]) if len(each.labels) == 1 else "",
            tooltip=", ".join(
                f"{label} {number(answer)}" for label, answer in zip(each.labels, point.answers, strict=True)
            ),
            bars=tuple(None if answer is None else scale.bar(answer) for answer in point.answers),
        )
        for point in kept
    )
    return replace(each, categories=categories, more_categories=len(points) - len(kept), signed=scale.signed)


def _names(each: PartialDependence) -> tuple[str, ...]:
    headers = each.label_headers or ()
    count = min(len(each.model_predictions or ()), MOST_LABELS)
    return tuple(cut(headers[at] if at < len(headers) else f"label{at}", LONGEST_LABEL) for at in range(count))


def _points(each: PartialDependence) -> list[DependencePoint]:
    """Values that lack an answer or a share keep their place."""
    answers = (each.model_predictions or ())[:MOST_LABELS]
    shares = each.data_distribution or ()
    return [
        DependencePoint(
            value,
            shares[at] if at < len(shares) else None,
            tuple(line[at] if at < len(line) else None for line in answers),
        )
        for at, value in enumerate(each.feature_values or ())
    ]


def _thinned(points: Sequence[DependencePoint]) -> Sequence[DependencePoint]:
    """At most MOST_POINTS: neighbours are taken together, the one in their middle stands for them."""
    if len(points) <= MOST_POINTS:
        return points
    ends = [len(points) * at // MOST_POINTS for at in range(MOST_POINTS + 1)]
    kept = []
    for start, end in pairwise(ends):
        shares = [point.share for point in points[start:end] if point.share is not None]
        kept.append(replace(points[(start + end) // 2], share=math.fsum(shares) if shares else None))
    return kept


def _about(points: Sequence[DependencePoint], label: str) -> str:
    known = [(point.answers[0], point.value) for point in points if point.answers[0] is not None]
    if not known:
        return ""
    (low, low_at), (high, high_at) = (choose(known, key=lambda pair: pair[0]) for choose in (min, max))
    return (
        f"The mean answer for {label} is lowest ({number(low)}) at {number(low_at)} "
        f"and highest ({number(high)}) at {number(high_at)}."
    )


def _value_text(value: Any) -> str:
    return number(value) if _is_number(value) else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
