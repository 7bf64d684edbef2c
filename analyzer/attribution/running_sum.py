"""Sums of twice the digits of a double, so that the order in which numbers come leaves no trace in the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from analyzer.arrays import Floats
from analyzer.profile.wide_sum import LARGEST, largest_of, two_sum

_LARGE = 2.0**900
_WIDTH = 64
"""Values beyond that are divided by 2 to the power of this: no sum of as many as there can be is beyond the doubles."""


@dataclass
class RunningSum:
    """Mergeable sums of arrays of one shape: each with what its rounding has left out (Knuth's two-sum).

    They lack 2**`exponent`, which is 0 unless values are so large that their sums might be no doubles.
    """

    sums: Floats
    rests: Floats
    exponent: int = 0

    @classmethod
    def zero(cls, shape: tuple[int, ...]) -> Self:
        return cls(np.zeros(shape), np.zeros(shape))

    @classmethod
    def of(cls, values: Floats, exponent: int = 0) -> Self:
        """The sum of values * 2**`exponent` over the first axis, pairwise."""
        total = cls.zero(values.shape[1:])
        if largest_of(values) > _LARGE:
            values, exponent = np.ldexp(values, -_WIDTH), exponent + _WIDTH
        total.exponent = exponent
        while len(values) > 1:
            half = len(values) // 2
            sums, rests = two_sum(values[:half], values[half : 2 * half])
            total.rests += rests.sum(axis=0)
            values = np.concatenate((sums, values[2 * half :]))
        if len(values):
            total.sums = values[0]
        return total

    def add(self, other: RunningSum) -> None:
        exponent = max(self.exponent, other.exponent)
        mine, theirs = self._scaled(exponent), other._scaled(exponent)
        self.sums, rests = two_sum(mine.sums, theirs.sums)
        self.rests = mine.rests + theirs.rests + rests
        self.exponent = exponent

    def mean(self, count: int) -> Floats:
        """The sums divided by `count`; the largest double where that is beyond the doubles."""
        with np.errstate(over="ignore"):
            means: Floats = np.ldexp((self.sums + self.rests) / count, self.exponent)
        return np.clip(means, -LARGEST, LARGEST)

    def to_plain(self) -> list[Any]:
        return [self.sums.tolist(), self.rests.tolist(), self.exponent]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> Self:
        sums, rests, exponent = plain
        return cls(np.array(sums, dtype=np.float64), np.array(rests, dtype=np.float64), exponent)

    def _scaled(self, exponent: int) -> RunningSum:
        if exponent == self.exponent:
            return self
        down = self.exponent - exponent
        return RunningSum(np.ldexp(self.sums, down), np.ldexp(self.rests, down), exponent)
