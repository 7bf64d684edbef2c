"""Bars: where they start and how far they reach, in per cent of the width that they are given."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A bar from the origin of its scale to a value; `tick` is where the baseline's value lies.

    `beyond` tells that the value lies outside of the scale: the bar is then drawn broken.
    """

    start: float
    width: float
    rises: bool
    beyond: str
    tick: float | None


@dataclass(frozen=True)
class Scale:
    """What a bar's place stands for: `limit` each side of `origin` if `signed`, else from there to the right alone."""

    limit: float
    signed: bool
    origin: float = 0.0

    def place(self, value: float) -> float:
        """In per cent, held to the ends."""
        share = min(max(value - self.origin, -self.limit if self.signed else 0.0), self.limit) / self.limit
        return round(50 + 50 * share if self.signed else 100 * share, 2)

    def bar(self, value: float, baseline: float | None = None) -> Bar:
        """The bar from the origin to the value."""
        start, end = self.place(self.origin), self.place(value)
        distance = value - self.origin
        return Bar(
            start=min(start, end),
            width=round(abs(end - start), 2),
            rises=distance >= 0,
            beyond="right" if distance > self.limit else "left" if distance < -self.limit else "",
            tick=None if baseline is None else self.place(baseline),
        )


def scale_of(values: Iterable[float | None]) -> Scale:
    """The scale that shows all of them, with zero at its left end, or in its middle where one is negative."""
    finite = [value for value in values if value is not None and math.isfinite(value)]
    largest = max((abs(value) for value in finite), default=0.0) or 1.0
    return Scale(largest, signed=any(value < 0 for value in finite))
