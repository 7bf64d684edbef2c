"""Count, sum, mean, population standard deviation, minimum and maximum."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class MomentsResult:
    """What the moments of at least one number are; `std_dev` divides by n."""

    count: int
    mean: float
    sum: float
    std_dev: float
    minimum: float
    maximum: float


class Moments:
    """Mergeable moments: exact two-pass inside a batch, pairwise between batches.

    Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample
    variances" (1979): M2 = M2a + M2b + (mean_b - mean_a)**2 * na * nb / (na + nb).
    """

    __slots__ = ("count", "maximum", "mean", "minimum", "squares", "total")

    def __init__(self) -> None:
        self.count = 0
        self.total = 0.0
        self.mean = 0.0
        self.squares = 0.0
        self.minimum = math.inf
        self.maximum = -math.inf

    def update(self, values: NDArray[np.float64]) -> None:
        """Take in values (shape (n,), finite)."""
        count = len(values)
        if count == 0:
            return
        with np.errstate(over="ignore", invalid="ignore"):
            total = float(values.sum())
            mean = total / count if math.isfinite(total) else float((values / count).sum())
            deviations = values - mean
            # The second term takes out what rounding of the mean put in.
            correction = float(deviations.sum())
            squares = float(np.dot(deviations, deviations)) - correction * correction / count
        self._combine(count, total, mean + correction / count, max(squares, 0.0))
        self.minimum = min(self.minimum, float(values.min()))
        self.maximum = max(self.maximum, float(values.max()))

    def merge(self, other: Moments) -> None:
        if other.count:
            self._combine(other.count, other.total, other.mean, other.squares)
            self.minimum = min(self.minimum, other.minimum)
            self.maximum = max(self.maximum, other.maximum)

    def result(self) -> MomentsResult | None:
        """The moments, or None of no number."""
        if self.count == 0:
            return None
        deviation = math.sqrt(self.squares / self.count) if self.minimum < self.maximum else 0.0
        return MomentsResult(
            count=self.count,
            mean=min(max(_finite(self.mean), self.minimum), self.maximum),
            sum=_finite(self.total),
            std_dev=_finite(deviation),
            minimum=self.minimum,
            maximum=self.maximum,
        )

    def to_plain(self) -> list[Any]:
        return [self.count, self.total, self.mean, self.squares, self.minimum, self.maximum]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> Moments:
        moments = cls()
        moments.count, moments.total, moments.mean, moments.squares, moments.minimum, moments.maximum = plain
        return moments

    def _combine(self, count: int, total: float, mean: float, squares: float) -> None:
        combined = self.count + count
        difference = mean - self.mean
        self.squares += squares + difference * difference * (self.count * count / combined)
        self.mean += difference * (count / combined)
        self.total += total
        self.count = combined


def _finite(number: float) -> float:
    """JSON has no infinity: what overflows is given as the largest double."""
    if math.isnan(number):
        return 0.0
    limit = float(np.finfo(np.float64).max)
    return min(max(number, -limit), limit)
