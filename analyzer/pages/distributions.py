"""How the numbers of a feature are distributed, as a sketch or as buckets tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analyzer.arrays import Floats
from analyzer.profile.quantiles import Points, quantiles, weighted_points


class NumberDistribution(Protocol):
    """So many values between `minimum` and `maximum`; `whole` is whether all are known to be whole numbers."""

    @property
    def minimum(self) -> float: ...
    @property
    def maximum(self) -> float: ...
    @property
    def whole(self) -> bool: ...

    def below(self, bounds: Floats) -> Floats:
        """The shares of the values below each bound."""

    def quantiles(self, fractions: Sequence[float]) -> list[float]: ...


@dataclass(frozen=True)
class SketchedValues:
    """The items of a sketch in ascending order, with their weights, and the true ends where they are known."""

    points: Points
    minimum: float
    maximum: float

    @classmethod
    def of(cls, levels: Sequence[Floats], minimum: float | None, maximum: float | None) -> SketchedValues:
        """Of a sketch that has an item at least."""
        points = weighted_points(levels)
        low, high = float(points[0][0]), float(points[0][-1])
        return cls(
            points, low if minimum is None else min(minimum, low), high if maximum is None else max(maximum, high)
        )

    @property
    def whole(self) -> bool:
        return bool((self.points[0] == np.floor(self.points[0])).all())

    def below(self, bounds: Floats) -> Floats:
        values, weights = self.points
        reached = np.concatenate(([0], np.cumsum(weights)))
        shares: Floats = reached[np.searchsorted(values, bounds, side="left")] / reached[-1]
        return shares

    def quantiles(self, fractions: Sequence[float]) -> list[float]:
        return quantiles(self.points, fractions)


@dataclass(frozen=True)
class BucketedValues:
    """Bounds in ascending order, and the share of the values below each; within a bucket values are spread evenly."""

    bounds: Floats
    reached: Floats

    @classmethod
    def of(cls, buckets: Sequence[tuple[float, float, float]]) -> BucketedValues | None:
        """Of (lower bound, upper bound, count); None where they hold no value."""
        ordered = sorted(buckets)
        counts = np.array([count for _, _, count in ordered])
        if not counts.sum():
            return None
        bounds = np.array([ordered[0][0], *(high for _, high, _ in ordered)])
        return cls(np.maximum.accumulate(bounds), np.concatenate(([0.0], np.cumsum(counts) / counts.sum())))

    @property
    def minimum(self) -> float:
        return float(self.bounds[0])

    @property
    def maximum(self) -> float:
        return float(self.bounds[-1])

    @property
    def whole(self) -> bool:
        return False

    def below(self, bounds: Floats) -> Floats:
        if self.minimum == self.maximum:
            return (bounds > self.minimum).astype(np.float64)
        return np.interp(bounds, self.bounds, self.reached)

    def quantiles(self, fractions: Sequence[float]) -> list[float]:
        return [float(value) for value in np.interp(fractions, self.reached, self.bounds)]
