"""Sums of twice the digits of a double, so that the order in which numbers come leaves no trace in the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from analyzer.arrays import Floats


@dataclass
class RunningSum:
    """Mergeable sums of arrays of one shape: each with what its rounding has left out (Knuth's two-sum)."""

    sums: Floats
    rests: Floats

    @classmethod
    def zero(cls, shape: tuple[int, ...]) -> Self:
        return cls(np.zeros(shape), np.zeros(shape))

    @classmethod
    def of(cls, values: Floats) -> Self:
        """The sum over the first axis, pairwise."""
        total = cls.zero(values.shape[1:])
        while len(values) > 1:
            half = len(values) // 2
            sums, rests = _two_sum(values[:half], values[half : 2 * half])
            total.rests += rests.sum(axis=0)
            values = np.concatenate((sums, values[2 * half :]))
        if len(values):
            total.sums = values[0]
        return total

    def add(self, other: RunningSum) -> None:
        self.sums, rests = _two_sum(self.sums, other.sums)
        self.rests = self.rests + other.rests + rests

    @property
    def value(self) -> Floats:
        return self.sums + self.rests

    def to_plain(self) -> list[Any]:
        return [self.sums.tolist(), self.rests.tolist()]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> Self:
        return cls(*(np.array(each, dtype=np.float64) for each in plain))


def _two_sum(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    total = first + second
    gained = total - first
    return total, (first - (total - gained)) + (second - gained)
