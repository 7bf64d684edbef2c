"""Axes: round numbers to put beside them, and where on a drawing a number is."""

from __future__ import annotations

import math
from collections.abc import Callable

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MOST_STEPS = 4
SMALLEST, LARGEST = 1e-290, 1e290
"""Beyond these sizes, steps between numbers are no doubles any more."""


def round_ticks(low: float, high: float) -> tuple[float, ...]:
    """Two to six round numbers from one at or below `low` to one at or above `high`."""
    if not (high - low > max(SMALLEST, 1e-12 * max(abs(low), abs(high)))):
        around = abs(low) * 0.1 or 0.5
        low, high = low - around, high + around
    if max(abs(low), abs(high)) > LARGEST or high - low < SMALLEST:
        return (low, high)
    rough = (high - low) / MOST_STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in STEPS if each * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(number * step for number in range(first, last + 1))


def axis(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """Where values are between `start` (of `low`) and `end` (of `high`), to a tenth; in the middle if all are one."""

    def place(value: float) -> float:
        span = high / 2 - low / 2
        share = (value / 2 - low / 2) / span if span > 0 else 0.5
        return round(start + share * (end - start), 1)

    return place
