"""The trend of a feature or metric on the page: its row of small charts, and the figures that it opens to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from analyzer.history.drawing import TimeAxis, drawing_of
from analyzer.history.trends import Measure, Trend, Values
from analyzer.pages.texts import NOTHING, number, percent, shown
from analyzer.pages.trend_chart import TrendChart
from analyzer.pages.violations import CHECKS
from contracts.errors import counted

MOST_POINTS = 24
"""Of the table of a feature: the latest ones."""

LONGEST_CHECK = 60


@dataclass(frozen=True)
class TrendRow:
    """`gone` says that it came late or is there no more; `figures` are the rows of the table, below `columns`."""

    name: str
    group: str
    place: int
    charts: list[TrendChart]
    gone: str
    violations: int
    violated: bool
    broken: str
    complete_key: str
    drift_key: str
    columns: list[str]
    figures: list[tuple[str, ...]]
    left_out: int


def trend_row(trend: Trend, axis: TimeAxis, times: Sequence[str]) -> TrendRow:
    """What is shown of a trend; `times` are those of the points."""
    checks = Counter(CHECKS.get(each, each) for names in trend.checks.values() for each in set(names))
    complete = next((each.line for each in trend.measures if each.of_shares), ())
    return TrendRow(
        name=shown(trend.name) or "(empty)",
        group=shown(trend.group),
        place=trend.place,
        charts=charts_of(trend.measures, axis, times),
        gone=_gone(trend, times),
        violations=len(trend.checks.get(len(times) - 1, ())),
        violated=bool(trend.checks),
        broken=", ".join(f"{shown(name, LONGEST_CHECK)} in {count:,}" for name, count in checks.most_common()),
        complete_key=f"{1.0 if (latest := _latest(complete)) is None else latest:.4g}",
        drift_key=f"{trend.drift:.4g}",
        columns=[name for each in trend.measures for name in _columns(each)],
        figures=list(_figures(trend, times)),
        left_out=max(len(times) - MOST_POINTS, 0),
    )


def charts_of(measures: Sequence[Measure], axis: TimeAxis, times: Sequence[str]) -> list[TrendChart]:
    """The measures as they are drawn."""
    return [_chart(each, axis, times) for each in measures]


def _chart(measure: Measure, axis: TimeAxis, times: Sequence[str]) -> TrendChart:
    text = percent if measure.of_shares else number
    ends, latest = measure.ends, measure.line[-1]
    scale = "" if ends is None else " to ".join(dict.fromkeys(map(text, ends)))
    about = [f"{measure.name}, {times[0]} to {times[-1]}: {scale or 'no values'}"]
    if ends is not None:
        about.append(f"latest {text(latest) if latest is not None else 'none'}")
    if limit := _limit(measure, text):
        about.append(f"limit {limit}")
    if measure.violated:
        about.append(f"violated at {counted(len(measure.violated), 'point', grouping=',')}")
    return TrendChart(
        name=measure.name,
        latest=NOTHING if latest is None else text(latest),
        drawing=drawing_of(measure, axis),
        scale=scale,
        about=", ".join(about),
    )


def _limit(measure: Measure, text: Callable[[float], str]) -> str:
    """The limits of the latest point that has any."""
    least, most = _latest(measure.least), _latest(measure.most)
    sides = ("at least", least), ("at most", most)
    return " and ".join(f"{side} {text(value)}" for side, value in sides if value is not None)


def _gone(trend: Trend, times: Sequence[str]) -> str:
    if not trend.there:
        return "in no run"
    first, last = min(trend.there), max(trend.there)
    found = []
    if first > 0:
        found.append(f"new since {times[first]}")
    if last < len(times) - 1:
        found.append(f"gone since {times[last + 1]}")
    return ", ".join(found)


def _columns(measure: Measure) -> list[str]:
    between = ["10 %", "Median", "90 %"] if measure.middle else ["Lowest", "Highest"] if measure.low else []
    return [measure.name, *between]


def _figures(trend: Trend, times: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """When, the figures of all measures, and what was violated; the newest first."""
    for at in range(len(times) - 1, max(len(times) - MOST_POINTS, 0) - 1, -1):
        cells = []
        for each in trend.measures:
            text = percent if each.of_shares else number
            shown_values = [each.line, *filter(None, (each.low, each.middle, each.high))]
            cells += ["" if values[at] is None else text(values[at]) for values in shown_values]
        broken = ", ".join(shown(CHECKS.get(name, name), LONGEST_CHECK) for name in trend.checks.get(at, ()))
        yield (times[at], *cells, broken)


def _latest(values: Values) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)
