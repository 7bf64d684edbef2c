"""A measure over time as paths of a small drawing: numbers alone, so that nothing of them needs to be escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np

from analyzer.history.series import Series
from analyzer.history.trends import Measure, Values
from analyzer.pages.trend_chart import TREND_HEIGHT as HEIGHT
from analyzer.pages.trend_chart import TREND_WIDTH as WIDTH
from analyzer.pages.trend_chart import TrendDrawing

MARGIN = 4

Point = tuple[int, int]


@dataclass(frozen=True)
class TimeAxis:
    """Where each point of a series lies, and before which of them some are missing."""

    places: tuple[int, ...]
    gaps: frozenset[int]

    @classmethod
    def of(cls, series: Series) -> TimeAxis:
        times = [time.timestamp() for time in series.times]
        width = (times[-1] - times[0]) or 1.0
        room = WIDTH - 2 * MARGIN
        places = [MARGIN + round((time - times[0]) / width * room) for time in times]
        return cls(tuple(places if len(times) > 1 else [WIDTH // 2]), frozenset(series.gaps))


def drawing_of(measure: Measure, axis: TimeAxis) -> TrendDrawing | None:
    """The measure on a scale from the lowest to the highest of what is drawn; None where nothing is."""
    shown = (measure.line, measure.middle, measure.low, measure.high, measure.least, measure.most)
    known = [value for values in shown for value in values if value is not None]
    if not known and not measure.violated:
        return None
    low, high = min(known, default=0.0), max(known, default=0.0)
    scale = _ValueScale(low if low < 1.0 else 0.0, 1.0) if measure.of_shares else _ValueScale(low, high)
    heights = scale.heights(measure.line)
    marks = dict.fromkeys((axis.places[at], heights[at] or HEIGHT - MARGIN) for at in sorted(measure.violated))
    return TrendDrawing(
        band=_area(measure.low, measure.high, axis, scale),
        middle=_lines(measure.middle, axis, scale),
        line=_lines(measure.line, axis, scale),
        limits=_lines(measure.least, axis, scale) + _lines(measure.most, axis, scale),
        marks="".join(f"M{x} {y}h0" for x, y in marks),
    )


@dataclass(frozen=True)
class _ValueScale:
    """From the lowest value, at the bottom, to the highest; where both are one it is in the middle."""

    low: float
    high: float

    def heights(self, values: Values) -> list[int]:
        """The places of the values, counted from the top; 0, where none can be, of those that are not there."""
        width = self.high / 2 - self.low / 2  # divided by two: twice the largest double is none
        scaled = np.array(values, dtype=np.float64) / 2
        shares = (scaled - self.low / 2) / width if width > 0 else np.where(np.isnan(scaled), np.nan, 0.5)
        places = HEIGHT - MARGIN - np.rint(shares * (HEIGHT - 2 * MARGIN))
        found: list[int] = np.nan_to_num(places, nan=0.0).astype(np.int64).tolist()
        return found


def _runs_of(heights: Sequence[int], axis: TimeAxis) -> Iterator[list[Point]]:
    """The points without a gap between them."""
    found: list[Point] = []
    for at, (x, height) in enumerate(zip(axis.places, heights, strict=False)):
        if found and (not height or at in axis.gaps):
            yield found
            found = []
        if height:
            found.append((x, height))
    if found:
        yield found


def _lines(values: Values, axis: TimeAxis, scale: _ValueScale) -> str:
    return "".join(_path(_simplified(_columns(each))) for each in _runs_of(scale.heights(values), axis))


def _area(low: Values, high: Values, axis: TimeAxis, scale: _ValueScale) -> str:
    """The band, a closed path for each run of points."""
    path = ""
    for below, above in zip(_runs_of(scale.heights(low), axis), _runs_of(scale.heights(high), axis), strict=False):
        upper, lower = _ends(above, min), _ends(below, max)
        path += _path([*_simplified(upper), *reversed(_simplified(lower))]) + "z"
    return path


def _ends(points: Sequence[Point], choose: Callable[..., int]) -> list[Point]:
    """One point for each place: the outermost of those there."""
    found: dict[int, int] = {}
    for x, y in points:
        found[x] = choose(found.get(x, y), y)
    return list(found.items())


def _columns(points: Sequence[Point]) -> list[Point]:
    """Two points at most for each place, the lowest and the highest there, the nearer one to the last point first."""
    found: list[Point] = []
    for x, group in groupby(points, key=itemgetter(0)):
        heights = [y for _, y in group]
        ends = [min(heights), max(heights)] if len(heights) > 1 else heights
        before = found[-1][1] if found else heights[0]
        if len(ends) == 2 and abs(ends[1] - before) < abs(ends[0] - before):
            ends.reverse()
        found += [(x, y) for y in dict.fromkeys(ends)]
    return found


def _simplified(points: Sequence[Point]) -> list[Point]:
    """Without those in the middle of a level line."""
    return [
        point
        for at, point in enumerate(points)
        if not 0 < at < len(points) - 1 or not points[at - 1][1] == point[1] == points[at + 1][1]
    ]


def _path(points: Sequence[Point]) -> str:
    """A line through the points, by the steps between them; one point alone is a line that can just be seen."""
    (x, y), *others = points
    if not others:
        return f"M{x - 1} {y}h2"
    steps = "".join(
        f" {after[0] - before[0]} {after[1] - before[1]}" for before, after in zip(points, others, strict=False)
    )
    return f"M{x} {y}l{steps[1:].replace(' -', '-')}"
