"""A measure over time as paths of a small drawing: numbers alone, so that nothing of them needs to be escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from analyzer.history.series import Series
from analyzer.history.trends import Measure, Values

WIDTH, HEIGHT, MARGIN = 200, 60, 4

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


@dataclass(frozen=True)
class TrendDrawing:
    """Paths, an empty one where there is nothing to draw."""

    band: str
    middle: str
    line: str
    limits: str
    marks: str


def drawing_of(measure: Measure, axis: TimeAxis) -> TrendDrawing | None:
    """The measure on a scale from the lowest to the highest of what is drawn; None where nothing is."""
    shown = (measure.line, measure.middle, measure.low, measure.high, measure.least, measure.most)
    known = [value for values in shown for value in values if value is not None]
    if not known and not measure.violated:
        return None
    low, high = min(known, default=0.0), max(known, default=0.0)
    scale = _ValueScale(low if low < 1.0 else 0.0, 1.0) if measure.of_shares else _ValueScale(low, high)
    violated = ((axis.places[at], measure.line[at]) for at in sorted(measure.violated))
    marks = dict.fromkeys((x, HEIGHT - MARGIN if value is None else scale.height(value)) for x, value in violated)
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

    def height(self, value: float) -> int:
        """The place of a value, counted from the top; halves keep what is twice the largest double from overflowing."""
        width = self.high / 2 - self.low / 2
        share = (value / 2 - self.low / 2) / width if width > 0 else 0.5
        return HEIGHT - MARGIN - round(share * (HEIGHT - 2 * MARGIN))


def _runs_of(values: Values, axis: TimeAxis) -> Iterator[list[tuple[int, float]]]:
    """The values without a gap between them, each with its place."""
    found: list[tuple[int, float]] = []
    for at, value in enumerate(values):
        if found and (value is None or at in axis.gaps):
            yield found
            found = []
        if value is not None:
            found.append((axis.places[at], value))
    if found:
        yield found


def _lines(values: Values, axis: TimeAxis, scale: _ValueScale) -> str:
    return "".join(_path(_simplified(_columns(each, scale))) for each in _runs_of(values, axis))


def _area(low: Values, high: Values, axis: TimeAxis, scale: _ValueScale) -> str:
    """The band, a closed path for each run of points."""
    path = ""
    for below, above in zip(_runs_of(low, axis), _runs_of(high, axis), strict=False):
        upper, lower = _ends(above, scale, min), _ends(below, scale, max)
        path += _path([*_simplified(upper), *reversed(_simplified(lower))]) + "z"
    return path


def _ends(values: Sequence[tuple[int, float]], scale: _ValueScale, choose: Callable[..., int]) -> list[Point]:
    """One point for each place: the outermost of the values there."""
    found: dict[int, int] = {}
    for x, value in values:
        y = scale.height(value)
        found[x] = choose(found.get(x, y), y)
    return list(found.items())


def _columns(values: Sequence[tuple[int, float]], scale: _ValueScale) -> list[Point]:
    """Two points at most for each place, the lowest and the highest of the values there: none of them is lost."""
    points: list[Point] = []
    for x, group in groupby(values, key=lambda each: each[0]):
        heights = [scale.height(value) for _, value in group]
        ends = sorted({min(heights), max(heights)}, key=lambda y: abs(y - (points[-1][1] if points else heights[0])))
        points += [(x, y) for y in ends]
    return points


def _simplified(points: Sequence[Point]) -> list[Point]:
    """Without those in the middle of a level line."""
    return [
        point
        for at, point in enumerate(points)
        if not 0 < at < len(points) - 1 or not points[at - 1][1] == point[1] == points[at + 1][1]
    ]


def _path(points: Sequence[Point]) -> str:
    """A line through the points, by the steps between them; one point alone is a line without a length."""
    (x, y), *others = points
    if not others:
        return f"M{x} {y}h0"
    steps = "".join(
        f" {after[0] - before[0]} {after[1] - before[1]}" for before, after in zip(points, others, strict=False)
    )
    return f"M{x} {y}l{steps[1:].replace(' -', '-')}"
