"""Shares of values in bins that both sides have in common, so that today's bars and the baseline's outline compare."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analyzer.arrays import Floats
from analyzer.pages.distributions import NumberDistribution

BINS = 20
MOST_CATEGORIES = 6

TAIL = 0.005
"""The share of values on either end that may lie outside of the bins, in the first or the last one."""


@dataclass(frozen=True)
class Histogram:
    """Shares of each side in each bin; `low` and `high` are the ends, `cut` whether the outer bins hold what is beyond.

    `names` are the categories that the bins are of, where they are.
    """

    today: tuple[float, ...]
    baseline: tuple[float, ...] | None
    low: float = 0.0
    high: float = 0.0
    cut: bool = False
    names: tuple[str, ...] = ()


def number_histogram(today: NumberDistribution, baseline: NumberDistribution | None) -> Histogram:
    """The numbers of both sides: a bin for each of few whole numbers, else 20 between the ends of both.

    Where the half per cents at the ends would take more than half of the drawing, the outer bins hold them.
    """
    sides = [side for side in (today, baseline) if side is not None]
    low, high = min(side.minimum for side in sides), max(side.maximum for side in sides)
    if all(side.whole for side in sides) and high - low < BINS:
        inner = np.arange(math.floor(low) + 1, math.floor(high) + 1, dtype=np.float64)
        return Histogram(_shares(today, inner), _shares(baseline, inner) if baseline else None, low, high)
    inside = [side.quantiles((TAIL, 1 - TAIL)) for side in sides]
    near, far = min(ends[0] for ends in inside), max(ends[1] for ends in inside)
    cut = 0 < far / 2 - near / 2 < (high / 2 - low / 2) / 2
    if cut:
        low, high = near, far
    inner = np.linspace(low / 2, high / 2, BINS + 1)[1:-1] * 2 if high > low else np.empty(0)
    return Histogram(_shares(today, inner), _shares(baseline, inner) if baseline else None, low, high, cut)


def category_histogram(today: Mapping[str, float], baseline: Mapping[str, float] | None) -> Histogram:
    """The categories that are most frequent on either side, those of today first among equals."""
    mine, theirs = _fractions(today), _fractions(baseline or {})
    largest = {name: max(mine.get(name, 0.0), theirs.get(name, 0.0)) for name in [*mine, *theirs]}
    names = tuple(sorted(largest, key=lambda name: -largest[name])[:MOST_CATEGORIES])
    return Histogram(
        today=tuple(mine.get(name, 0.0) for name in names),
        baseline=tuple(theirs.get(name, 0.0) for name in names) if baseline else None,
        names=names,
    )


def _shares(side: NumberDistribution, inner: Floats) -> tuple[float, ...]:
    """The shares of the values between the inner bounds, the first and the last bin without an end."""
    below = [0.0, *side.below(inner).tolist(), 1.0]
    return tuple(max(after - before, 0.0) for before, after in itertools.pairwise(below))


def _fractions(counts: Mapping[str, float]) -> dict[str, float]:
    whole = sum(counts.values())
    return {name: count / whole for name, count in counts.items()} if whole else {}
