"""Bars: where they start and how far they reach, in per cent of the width that they are given."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A bar from the origin of its scale to a value; `tick` is where the baseline's value lies.

    `beyond` tells that the value lies outside of the scale: the bar then ends in an arrow.
    """

    start: float
    width: float
    rises: bool
    beyond: str
    tick: float | None


@dataclass(frozen=True)
class Scale:
    """What the left and the right end of a bar's place stand for; bars start at the origin."""

    low: float
    high: float
    origin: float = 0.0

    @property
    def signed(self) -> bool:
        """Whether the zero line is in the middle."""
        return self.low < 0

    def place(self, value: float) -> float:
        """In per cent, held to the ends."""
        held = min(max(value, self.low), self.high)
        return round(100 * (held - self.low) / (self.high - self.low), 2)

    def bar(self, value: float, baseline: float | None = None) -> Bar:
        start, end = self.place(self.origin), self.place(value)
        beyond = "right" if value > self.high else "left" if value < self.low else ""
        return Bar(
            start=min(start, end),
            width=round(abs(end - start), 2),
            rises=value >= self.origin,
            beyond=beyond,
            tick=None if baseline is None else self.place(baseline),
        )


def scale_of(values: Iterable[float | None]) -> Scale:
    """The scale that shows all of them, with zero at its left end, or in its middle where one is negative."""
    finite = [value for value in values if value is not None and math.isfinite(value)]
    largest = max((abs(value) for value in finite), default=0.0) or 1.0
    return Scale(-largest if any(value < 0 for value in finite) else 0.0, largest)
