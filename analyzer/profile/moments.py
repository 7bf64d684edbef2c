"""Count, sum, mean, population standard deviation, minimum and maximum."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from analyzer.arrays import Floats
from analyzer.profile.wide_sum import LARGEST, WideSum, two_sum

_SAFE_TO_SQUARE = 1e-140
"""Deviations below this (or too large to be squared) are scaled first."""

_WIDTH = 64
"""Values whose sum is beyond the doubles are first divided by 2 to the power of this."""


@dataclass(frozen=True)
class MomentsResult:
    """What the moments of at least one number are; `std_dev` divides by n.

    `mean` is `sum` / `count` to the last bit, as the original has it, unless the sum is beyond the doubles: it may be a
    digit away from what all values are.
    """

    count: int
    mean: float
    sum: float
    std_dev: float
    minimum: float
    maximum: float


class Moments:
    """Mergeable moments: exact two-pass inside a batch, pairwise between batches.

    Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample
    variances" (1979): M2 = M2a + M2b + (mean_b - mean_a)**2 * na * nb / (na + nb). Kept are the root of M2 / n,
    which no values overflow, and the mean with the `rest` that its double cannot hold: the difference of two
    means is then right even where both are far larger than the deviation, as of points in time.
    """

    __slots__ = ("count", "deviation", "maximum", "mean", "minimum", "rest", "total")

    def __init__(self) -> None:
        self.count = 0
        self.total = WideSum()
        self.mean = 0.0
        self.rest = 0.0
        self.deviation = 0.0
        self.minimum = math.inf
        self.maximum = -math.inf

    def update(self, values: Floats) -> None:
        """Take in values (shape (n,), finite)."""
        count = len(values)
        if count == 0:
            return
        minimum, maximum = float(values.min()), float(values.max())
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            total = float(values.sum())
            mean = total / count if math.isfinite(total) else float((values / count).sum())
            deviations = values - mean
            # The second term takes out what rounding of the mean put in.
            rest = float(deviations.sum()) / count
            # Not by a dot product: a linear-algebra library adds in an order that depends on the processor.
            squares = float(np.square(deviations, out=deviations).sum())
            deviation = math.sqrt(max(squares / count - rest * rest, 0.0))
            if minimum < maximum and not _SAFE_TO_SQUARE < deviation < math.inf:
                deviation = _scaled_deviation(values, max(-minimum, maximum))
        self._combine(count, mean, rest if math.isfinite(rest) else 0.0, deviation)
        if math.isfinite(total):
            self.total.add(total)
        else:
            self.total.add(float(np.ldexp(values, -_WIDTH).sum()), _WIDTH)
        self._include(minimum, maximum)

    def merge(self, other: Moments) -> None:
        if other.count:
            self._combine(other.count, other.mean, other.rest, other.deviation)
            self.total.merge(other.total)
            self._include(other.minimum, other.maximum)

    def result(self) -> MomentsResult | None:
        """The moments, or None of no number."""
        if self.count == 0:
            return None
        return MomentsResult(
            count=self.count,
            mean=self.total.mean(self.count),
            sum=self.total.value,
            std_dev=min(self.deviation, LARGEST) if self.minimum < self.maximum else 0.0,
            minimum=self.minimum,
            maximum=self.maximum,
        )

    def to_plain(self) -> list[Any]:
        total = self.total.to_plain()
        return [self.count, total, self.mean, self.rest, self.deviation, self.minimum, self.maximum]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> Moments:
        moments = cls()
        moments.count, total, moments.mean, moments.rest, moments.deviation, *ends = plain
        moments.total = WideSum(*total)
        moments.minimum, moments.maximum = ends
        return moments

    def _combine(self, count: int, mean: float, rest: float, deviation: float) -> None:
        if self.count == 0:
            self.count, self.mean, self.rest, self.deviation = count, mean, rest, deviation
            return
        combined = self.count + count
        mine, theirs = self.count / combined, count / combined
        apart = math.sqrt(mine * theirs)
        difference = (mean - self.mean) + (rest - self.rest)
        if math.isfinite(difference):
            spread = difference * apart
            self.mean, self.rest = two_sum(self.mean, self.rest + difference * theirs)
        else:
            spread = mean * apart - self.mean * apart
            self.mean, self.rest = self.mean * mine + mean * theirs, 0.0
        self.deviation = math.hypot(self.deviation * math.sqrt(mine), deviation * math.sqrt(theirs), spread)
        self.count = combined

    def _include(self, minimum: float, maximum: float) -> None:
        self.minimum = min(self.minimum, minimum)
        self.maximum = max(self.maximum, maximum)


def _scaled_deviation(values: Floats, magnitude: float) -> float:
    """The deviation of values whose squares are beyond the doubles, by powers of two that cost no digits."""
    exponent = math.frexp(magnitude)[1] + 1
    deviations = np.ldexp(values, -exponent)
    deviations -= deviations.mean()
    width = float(np.abs(deviations).max())
    if width == 0.0:
        return 0.0
    return float(np.ldexp(width * float((deviations / width).std()), exponent))
