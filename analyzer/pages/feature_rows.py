"""A feature on the page of data quality: its row, and the details that it opens to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from analyzer.pages import svg
from analyzer.pages.drift_texts import distance_text, drift_sentence
from analyzer.pages.figures import FeatureFigures
from analyzer.pages.histogram import Histogram, category_histogram, number_histogram
from analyzer.pages.texts import NOT_FOR_PAGES, count, number, percent, shown
from analyzer.pages.trend_chart import TrendChart
from contracts.constraints import FeatureConstraints
from contracts.data_drift import FeatureDrift

FRACTIONS = (0.05, 0.25, 0.5, 0.75, 0.95)
LONGEST_CATEGORY = 60
MOST_DOMAINS = 20
LONGEST_JSON = 4000
LONGEST_SENTENCE = 400


@dataclass(frozen=True)
class Drawing:
    """Paths of today's bars and the baseline's outline, in a drawing of this width; `about` says it in words."""

    today: str
    baseline: str
    width: int
    about: str
    cut: bool = False


@dataclass(frozen=True)
class FeatureRow:
    """Texts as they are shown. `badness` orders rows; `details` are (name, today, baseline)."""

    name: str
    place: int
    kind: str
    complete: str
    distinct: str
    middle: str
    spread: str
    of_categories: bool
    drawing: Drawing | None
    distance: str
    drift: str
    drifted_in: str
    violations: int
    has_baseline: bool
    badness: tuple[float, ...]
    complete_key: str
    drift_key: str
    details: tuple[tuple[str, str, str], ...]
    written: str
    constraint: str
    domains_left_out: int
    charts: tuple[TrendChart, ...] = ()

    @property
    def trend(self) -> TrendChart | None:
        """The chart of the row itself: the last that there is a drawing of, which is the drift where it is known."""
        return next((chart for chart in reversed(self.charts) if chart.drawing), None)


def feature_row(
    today: FeatureFigures,
    baseline: FeatureFigures | None,
    constraint: FeatureConstraints | None,
    drift: FeatureDrift | None,
    violations: int,
) -> FeatureRow:
    """What is shown of a column; anything but its figures may be missing."""
    histogram = _histogram(today, baseline)
    judged = drift.judged if drift else None
    drifted = bool(drift and drift.drifted_in)
    size = drift.size if drift else 0.0
    middle, spread = _middle(today)
    text, left_out = _constraint(constraint)
    return FeatureRow(
        name=shown(today.name) or "(empty)",
        place=today.place,
        kind=shown(today.kind, LONGEST_CATEGORY),
        complete=percent(today.completeness),
        distinct=count(today.distinct),
        middle=middle,
        spread=spread,
        of_categories=bool(today.categories),
        drawing=_drawing(histogram) if histogram else None,
        distance=distance_text(drift),
        drift=shown(drift_sentence(drift), LONGEST_SENTENCE) if drift else "",
        drifted_in=", ".join(drift.drifted_in or ()) if drift else "",
        violations=violations,
        has_baseline=baseline is not None,
        badness=(-violations, -drifted, -size, today.place),
        complete_key=f"{1.0 if today.completeness is None else today.completeness:.4g}",
        drift_key=f"{judged.value if judged else size:.4g}",
        details=tuple(_details(today, baseline, histogram)),
        written=_json(today.written),
        constraint=text,
        domains_left_out=left_out,
    )


def _histogram(today: FeatureFigures, baseline: FeatureFigures | None) -> Histogram | None:
    """What is drawn of both sides: numbers beside numbers, categories beside categories."""
    if today.numbers:
        return number_histogram(today.numbers, baseline.numbers if baseline else None)
    if today.categories:
        return category_histogram(today.categories, baseline.categories if baseline else None)
    return None


def _drawing(histogram: Histogram) -> Drawing:
    largest = max((*histogram.today, *(histogram.baseline or ())), default=0.0)
    if histogram.names:
        width = len(histogram.names) * (svg.BAR + svg.GAP) - svg.GAP
        outline = svg.bars(histogram.baseline, largest) if histogram.baseline else ""
        return Drawing(svg.bars(histogram.today, largest), outline, width, f"{len(histogram.names)} categories")
    outline = svg.steps(histogram.baseline, largest, closed=False) if histogram.baseline else ""
    width = len(histogram.today) * svg.STEP
    about = f"{number(histogram.low)} to {number(histogram.high)}"
    return Drawing(svg.steps(histogram.today, largest, closed=True), outline, width, about, histogram.cut)


def _middle(today: FeatureFigures) -> tuple[str, str]:
    """The mean and the range of most numbers; the most frequent category and its share."""
    if today.categories:
        name = max(today.categories, key=lambda each: today.categories[each] if today.categories else 0.0)
        whole = sum(today.categories.values())
        return shown(name, LONGEST_CATEGORY) or "(empty)", percent(today.categories[name] / whole) if whole else ""
    if today.numbers:
        low, high = today.numbers.quantiles((0.05, 0.95))
        return number(today.mean), f"{number(low)} \N{HORIZONTAL ELLIPSIS} {number(high)}"
    return (number(today.mean) if today.mean is not None else ""), ""


def _details(
    today: FeatureFigures, baseline: FeatureFigures | None, histogram: Histogram | None
) -> Iterator[tuple[str, str, str]]:
    """Figures of both sides: name, today, baseline."""

    def both(name: str, key: str, text: Callable[[float | None], str] = number) -> Iterator[tuple[str, str, str]]:
        mine, theirs = getattr(today, key), getattr(baseline, key) if baseline else None
        if mine is not None or theirs is not None:
            yield name, text(mine), "" if theirs is None else text(theirs)

    yield from both("Missing", "missing", count)
    if today.kind and baseline and baseline.kind != today.kind:
        yield "Type", today.kind, shown(baseline.kind, LONGEST_CATEGORY)
    yield from both("Distinct", "distinct", count)
    yield from both("Mean", "mean")
    yield from both("Std. dev.", "std_dev")
    yield from both("Minimum", "minimum")
    mine, theirs = today.numbers, baseline.numbers if baseline else None
    if mine:
        others = theirs.quantiles(FRACTIONS) if theirs else [None] * len(FRACTIONS)
        for fraction, one, other in zip(FRACTIONS, mine.quantiles(FRACTIONS), others, strict=True):
            yield f"{fraction * 100:g} %", number(one), _beside(other)
    yield from both("Maximum", "maximum")
    if histogram and histogram.names:
        known = histogram.baseline or (None,) * len(histogram.names)
        for name, share, other in zip(histogram.names, histogram.today, known, strict=True):
            yield shown(name, LONGEST_CATEGORY) or "(empty)", percent(share), "" if other is None else percent(other)


def _beside(value: float | None) -> str:
    return "" if value is None else number(value)


def _constraint(constraint: FeatureConstraints | None) -> tuple[str, int]:
    """The entry of the file of constraints, and how many domains it lacks here, where they are many."""
    if constraint is None:
        return "", 0
    domains = constraint.string_constraints.domains if constraint.string_constraints else None
    left_out = len(domains) if domains and len(domains) > MOST_DOMAINS else 0
    return _json(constraint.model_dump(mode="json", exclude={"string_constraints"} if left_out else None)), left_out


def _json(value: Mapping[str, Any]) -> str:
    """JSON to be copied: what HTML does not allow is escaped in it; nothing of what is too long for a page."""
    text = orjson.dumps(value).decode()
    return NOT_FOR_PAGES.sub(lambda found: f"\\u{ord(found[0]):04x}", text) if len(text) <= LONGEST_JSON else ""
