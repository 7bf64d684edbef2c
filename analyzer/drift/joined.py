"""Two samples of numbers, as their quantile sketches keep them, brought onto one axis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.arrays import Floats
from analyzer.profile.quantiles import Levels

MOST_VALUES = 2**53
"""Doubles hold, and add, whole numbers exactly below this."""


@dataclass(frozen=True)
class JoinedSamples:
    """The distinct `points` of both sides in ascending order, and how many values of each are not above them.

    `current` and `baseline` are cumulative weights, all three of shape (k,); their last entries are the numbers of
    values. `current_error` and `baseline_error` are the sketches' errors of rank, as fractions, see `rank_error`.
    """

    points: Floats
    current: Floats
    baseline: Floats
    current_error: float = 0.0
    baseline_error: float = 0.0

    @property
    def current_size(self) -> int:
        return int(self.current[-1])

    @property
    def baseline_size(self) -> int:
        return int(self.baseline[-1])

    @property
    def current_shares(self) -> Floats:
        """The current side's distribution function at each point."""
        return fractions(self.current, self.current_size)

    @property
    def baseline_shares(self) -> Floats:
        return fractions(self.baseline, self.baseline_size)

    @property
    def effective_sizes(self) -> tuple[float, float]:
        """As how many values the two sides count in a test, see `effective_size`."""
        return (
            effective_size(self.current_size, self.current_error),
            effective_size(self.baseline_size, self.baseline_error),
        )


def join(current: Levels, baseline: Levels) -> JoinedSamples | None:
    """Two sketches (an array a level; an item of level i stands for 2**i values) on one axis.

    None when a side has no value, or more than can be counted exactly (2**53).
    """
    sizes = [_size(levels) for levels in (current, baseline)]
    if not all(0 < size < MOST_VALUES for size in sizes):
        return None
    points = np.unique(np.concatenate([*current, *baseline]))
    return JoinedSamples(
        points,
        _cumulative(points, current),
        _cumulative(points, baseline),
        rank_error(current),
        rank_error(baseline),
    )


def rank_error(levels: Levels) -> float:
    """How far a rank that the sketch tells may be from the true one, as a fraction of all values: 0 if it has all.

    The bound is `h 2**h / n`, of the h-th level as the highest that holds anything: each level that was halved on the
    way may have moved a rank by the weight of one highest item. A worst case would be larger, and needs an order of
    rows made for it; of random, sorted and periodic orders, one split or many, none came above it (see the tests).
    """
    height = max((level for level, items in enumerate(levels) if len(items)), default=0)
    return height * 2.0**height / _size(levels) if height else 0.0


def effective_size(size: int, error: float) -> float:
    """As how many values a sample counts that is known up to an error of rank: `1 / (1 / n + e**2)`.

    The variance of a share of n values is at most `1 / (4 n)`, that of a rank within +-e at most `e**2`; with four
    times the second beside the first, a test takes neither chance nor the sketch for drift. What is known whole
    counts as what it is.
    """
    return 1.0 / (1.0 / size + error**2) if error else float(size)


def _size(levels: Levels) -> int:
    return sum(len(level) << height for height, level in enumerate(levels))


def fractions(counts: Floats, size: float) -> Floats:
    """The counts as fractions of so many."""
    shares: Floats = counts / size
    return shares


def _cumulative(points: Floats, levels: Levels) -> Floats:
    weights = np.zeros(len(points))
    for height, level in enumerate(levels):
        if len(level):
            weights += np.bincount(np.searchsorted(points, level), minlength=len(points)) * 2.0**height
    return np.cumsum(weights)
