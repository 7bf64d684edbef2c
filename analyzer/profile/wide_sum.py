"""Sums that no partial sum overflows, with what rounding leaves out of them."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np

from analyzer.arrays import Floats

Terms = TypeVar("Terms", float, Floats)

LARGEST = float(np.finfo(np.float64).max)

_LEAST = 2.0**-400

_STEP = 64
"""Powers of two by which a sum is scaled at a time: as many terms as there can be do not overflow it again."""


class WideSum:
    """A mergeable sum, (`large` + `rest`) * 2**`exponent`, of terms that come with a power of two of their own.

    The exponent is 0 unless a term's is not, or a partial sum is beyond the doubles. `rest` is what rounding left out.
    """

    __slots__ = ("exponent", "large", "rest")

    def __init__(self, large: float = 0.0, rest: float = 0.0, exponent: int = 0) -> None:
        self.large = large
        self.rest = rest
        self.exponent = exponent

    def add(self, term: float, exponent: int = 0) -> None:
        """Add a finite `term` * 2**`exponent`."""
        if term == 0.0:
            return
        if self.large == 0.0 and self.rest == 0.0:
            self.exponent = exponent
        self._scale(exponent)
        term = math.ldexp(term, exponent - self.exponent)
        if math.isinf(self.large + term):
            self._scale(self.exponent + _STEP)
            term = math.ldexp(term, -_STEP)
        self.large, left_out = two_sum(self.large, term)
        self.rest += left_out

    def merge(self, other: WideSum) -> None:
        self.add(other.large, other.exponent)
        self.add(other.rest, other.exponent)

    @property
    def value(self) -> float:
        """The sum; the largest double of its sign where it is beyond the doubles."""
        return scaled(self.large + self.rest, self.exponent)

    def mean(self, count: int) -> float:
        """The sum, as a double, divided by `count`, 0 of none; a sum that is no double has a mean all the same."""
        if not count:
            return 0.0
        if abs(value := self.value) < LARGEST:
            return value / count
        return scaled((self.large + self.rest) / count, self.exponent)

    def to_plain(self) -> list[float]:
        return [self.large, self.rest, self.exponent]

    def _scale(self, exponent: int) -> None:
        """Let the exponent be no less than this."""
        if exponent > self.exponent:
            self.large = math.ldexp(self.large, self.exponent - exponent)
            self.rest = math.ldexp(self.rest, self.exponent - exponent)
            self.exponent = exponent


def two_sum(first: Terms, second: Terms) -> tuple[Terms, Terms]:
    """The rounded sum and what the rounding left out (Knuth, The Art of Computer Programming, 4.2.2, theorem B)."""
    total = first + second
    gained = total - first
    return total, (first - (total - gained)) + (second - gained)


def largest_of(values: Floats) -> float:
    """The largest absolute value, 0 of none."""
    return float(np.abs(values).max(initial=0.0))


def exponent_to_square(largest: float) -> int:
    """The power of two to divide numbers by, the largest of which is this, so that their squares are doubles; mostly 0.

    It costs no digits.
    """
    return 0 if largest == 0.0 or _LEAST < largest < 1.0 / _LEAST else math.frexp(largest)[1]


def scaled(number: float, exponent: int) -> float:
    """`number` * 2**`exponent`. JSON has no infinity: what overflows is given as the largest double of its sign."""
    try:
        return math.ldexp(number, exponent)
    except OverflowError:
        return math.copysign(LARGEST, number)
