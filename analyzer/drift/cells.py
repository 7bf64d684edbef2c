"""Cells that the values of both sides fall into, for the measures that compare shares: of categories, of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analyzer.arrays import Floats
from analyzer.drift.joined import JoinedSamples, fractions

MOST_SINGLE_VALUES = 20
"""Numbers of at most so many distinct values on both sides together have a cell for each."""

BINS = 10

LEAST_EXPECTED = 5.0
"""Values that a cell is to be expected to hold on either side, else it is rare: W. G. Cochran, Biometrics 10 (1954)."""


@dataclass(frozen=True)
class CellCounts:
    """How many values of each side are in each cell, both of shape (k,), whole numbers as doubles.

    `current_size` and `baseline_size` are what a test takes for the numbers of values: fewer than there are where the
    counts come from sketches (see `JoinedSamples.effective_sizes`).
    """

    current: Floats
    baseline: Floats
    current_size: float
    baseline_size: float

    @property
    def current_shares(self) -> Floats:
        return fractions(self.current, float(self.current.sum()))

    @property
    def baseline_shares(self) -> Floats:
        return fractions(self.baseline, float(self.baseline.sum()))


def category_cells(
    current: Mapping[str, int], baseline: Mapping[str, int], current_rest: int = 0, baseline_rest: int = 0
) -> CellCounts | None:
    """A cell for each category that either side holds, in the order of their texts, and one for the rest of both.

    The rest are values whose category was not counted, as there were too many: what one side has counted and the other
    has not has to be given as rest of both. Rare categories are then of the rest, too: which of them are counted is
    chosen by one side, and all that it has not seen would seem to be new. None when a side has no value.
    """
    names = sorted(name for name in current.keys() | baseline.keys() if current.get(name) or baseline.get(name))
    mine = np.array([*(current.get(name, 0) for name in names), current_rest], dtype=np.float64)
    theirs = np.array([*(baseline.get(name, 0) for name in names), baseline_rest], dtype=np.float64)
    n, m = float(mine.sum()), float(theirs.sum())
    if not n or not m:
        return None
    if current_rest or baseline_rest:
        frequent = (mine + theirs)[:-1] / (n + m) * min(n, m) >= LEAST_EXPECTED
        mine, theirs = mine[:-1][frequent], theirs[:-1][frequent]
        mine, theirs = np.append(mine, n - mine.sum()), np.append(theirs, m - theirs.sum())
    return CellCounts(mine, theirs, n, m)


def number_cells(samples: JoinedSamples) -> CellCounts:
    """A cell for each of few distinct numbers, or ten that are bounded by the deciles of the baseline.

    A bound is in the cell below it. Deciles that are the same number bound one cell, so that there may be fewer.
    """
    last = np.arange(len(samples.points))
    if len(last) > MOST_SINGLE_VALUES:
        wanted = np.arange(1, BINS) / BINS * samples.baseline_size
        deciles = np.searchsorted(samples.baseline, wanted, side="left")
        last = np.unique(np.append(deciles, last[-1]))
    mine, theirs = (np.diff(side[last], prepend=0.0) for side in (samples.current, samples.baseline))
    return CellCounts(mine, theirs, *samples.effective_sizes)
