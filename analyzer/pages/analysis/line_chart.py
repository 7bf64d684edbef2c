"""A small chart of lines over a strip of bars: where on its drawing everything is.

The lines are what a model answers where a feature has a value, the bars how often the data is about that value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from analyzer.pages.analysis.axis import axis, round_ticks
from analyzer.pages.texts import number, percent

WIDTH, HEIGHT = 360, 214
LEFT, RIGHT, TOP, BOTTOM = 52, 352, 10, 134
"""Of the lines."""

STRIP_TOP, STRIP_BOTTOM = 146, 188
"""Of the bars."""

MARGIN = 10
"""Between the ends of the axis and the first and last value."""


@dataclass(frozen=True)
class Tick:
    place: float
    text: str


@dataclass(frozen=True)
class ChartColumn:
    """One value of the feature: its bar, and what is shown where the pointer is above it."""

    x: float
    width: float
    top: float
    height: float
    tooltip: str


@dataclass(frozen=True)
class LineChart:
    """Paths of SVG, one a line, and what stands around them."""

    lines: tuple[str, ...]
    columns: tuple[ChartColumn, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def line_chart(
    values: Sequence[float],
    lines: Sequence[Sequence[float | None]],
    shares: Sequence[float | None],
    names: Sequence[str],
) -> LineChart | None:
    """The chart of `lines` over ascending `values`; None where there is nothing to draw.

    `names` are those of the lines; a share of None has no bar, and a line has a gap where it has no number.
    """
    known = [y for line in lines for y in line if y is not None]
    if not values or not known:
        return None
    ticks = round_ticks(min(known), max(known))
    x_of = axis(values[0], values[-1], LEFT + MARGIN, RIGHT - MARGIN)
    y_of = axis(ticks[0], ticks[-1], BOTTOM, TOP)
    places = [x_of(value) for value in values]
    ends = dict.fromkeys((0, len(values) // 2, len(values) - 1))
    return LineChart(
        lines=tuple(
            _path([(x, y_of(y)) if y is not None else None for x, y in zip(places, line, strict=True)])
            for line in lines
        ),
        columns=tuple(_columns(values, places, lines, shares, names)),
        x_ticks=tuple(Tick(places[at], number(values[at])) for at in ends),
        y_ticks=tuple(Tick(y_of(tick), number(tick)) for tick in ticks),
    )


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    """A line through the points, broken where one is missing; a point between gaps is a dash."""
    path = []
    for known, run in groupby(points, key=lambda point: point is not None):
        places = [f"{point[0]:g} {point[1]:g}" for point in run if point is not None]
        if known:
            path.append(f"M{places[0]}" + ("".join(f"L{place}" for place in places[1:]) or "m-4 0h8"))
    return "".join(path)


def _columns(
    values: Sequence[float],
    places: Sequence[float],
    lines: Sequence[Sequence[float | None]],
    shares: Sequence[float | None],
    names: Sequence[str],
) -> list[ChartColumn]:
    edges = [LEFT, *((left + right) / 2 for left, right in pairwise(places)), RIGHT]
    highest = max((share for share in shares if share is not None), default=0.0) or 1.0
    columns = []
    for at, (value, share) in enumerate(zip(values, shares, strict=True)):
        height = round((share or 0.0) / highest * (STRIP_BOTTOM - STRIP_TOP), 1)
        answers = [f"{name} {number(line[at])}" for name, line in zip(names, lines, strict=True)]
        rows = [] if share is None else [f"{percent(share)} of the rows"]
        columns.append(
            ChartColumn(
                x=round(edges[at], 1),
                width=round(edges[at + 1] - edges[at], 1),
                top=round(STRIP_BOTTOM - height, 1),
                height=height,
                tooltip=f"{number(value)}: " + ", ".join([*answers, *rows]),
            )
        )
    return columns
