"""What a sketch says of ranks: bucket counts and quantiles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.arrays import Counts, Floats

BUCKETS = 10

Levels = Sequence[Floats]
Points = tuple[Floats, Counts]
"""All items of a sketch in ascending order, with their weights (2**level); both of shape (n,)."""


@dataclass(frozen=True)
class SketchBucket:
    """A half-open interval (the last one closed) and the weight of the sketch in it."""

    lower_bound: float
    upper_bound: float
    count: float


def weighted_points(levels: Levels) -> Points:
    values = np.concatenate(levels) if len(levels) else np.empty(0)
    weights = np.repeat(2 ** np.arange(len(levels), dtype=np.int64), [len(level) for level in levels])
    order = np.argsort(values)
    return values[order], weights[order]


def bucket_counts(points: Points, minimum: float, maximum: float) -> list[SketchBucket]:
    """Ten buckets of equal width from minimum to maximum, counted in the sketch.

    Bounds and ranks as Deequ's `KLLSketch` has them: bound i = minimum + (maximum - minimum) * i / 10, a
    count is the difference of two exclusive ranks. The first and the last bucket hold all the rest: a bound,
    so computed, may be a digit away from the minimum or the maximum.
    """
    bounds = [_bound(minimum, maximum, i) for i in range(BUCKETS + 1)]
    values, weights = points
    below = np.concatenate(([0], np.cumsum(weights)))
    ranks = below[np.searchsorted(values, bounds, side="left")].tolist()
    ranks[0], ranks[-1] = 0, int(below[-1])
    return [SketchBucket(bounds[i], bounds[i + 1], float(ranks[i + 1] - ranks[i])) for i in range(BUCKETS)]


def quantiles(points: Points, fractions: Sequence[float]) -> list[float]:
    """For each fraction q the smallest item of which at least q of all weight is not above it."""
    values, weights = points
    reached = np.cumsum(weights)
    wanted = np.asarray(fractions) * reached[-1]
    places = np.minimum(np.searchsorted(reached, wanted, side="left"), len(values) - 1)
    return [float(value) for value in values[places]]


def _bound(minimum: float, maximum: float, i: int) -> float:
    width = maximum - minimum
    if math.isinf(width * BUCKETS):
        return minimum / BUCKETS * (BUCKETS - i) + maximum / BUCKETS * i
    return minimum + width * i / BUCKETS
