"""How far apart two quantile sketches are: the largest difference of their cumulative distributions.

Two weightings are known:

- `distinct`, the drop-in default. Each distinct value counts once, with the weight of the highest sketch level that
  holds it, whatever number of rows had it. Reports of the original container follow this rule to the last bit, and so
  did Deequ's rank map in its 2.0 line. Two columns of few distinct values, such as 0 and 1, can hardly ever drift.
- `rows`. Each row counts: every item of every level with its own weight. It is what one would expect, and what Deequ
  computes since 2.1.
"""

from __future__ import annotations

import math

import numpy as np

from analyzer.arrays import Floats
from analyzer.profile.quantiles import Levels
from analyzer.verification.sample_correction import robust_distance
from contracts.job_values import Weighting


def numeric_distance(current: Levels, baseline: Levels, *, robust: bool, weighting: Weighting = "distinct") -> float:
    """The distance between two numeric samples, from 0 (the same distribution) to 1 (nothing in common).

    Args:
        current: the levels of one sketch, an array a level; an item of level i has the weight 2**i.
        baseline: the levels of the other sketch. The distance is symmetric.
        robust: whether the allowance for small samples is subtracted (`Robust`), or not (`Simple`).
        weighting: what counts, distinct values or rows; see the module.

    Returns:
        The distance, or NaN when there is nothing to compare: a sketch is empty, or its weights are beyond measure.
    """
    points = np.unique(np.concatenate([np.empty(0), *current, *baseline]))
    # Only a hand-made file has so many levels that a weight overflows.
    with np.errstate(over="ignore"):
        current_ranks, current_weight = _ranks(points, current, weighting)
        baseline_ranks, baseline_weight = _ranks(points, baseline, weighting)
        if not (0 < current_weight < math.inf and 0 < baseline_weight < math.inf):
            return math.nan
        largest = float(np.abs(current_ranks / current_weight - baseline_ranks / baseline_weight).max())
    return robust_distance(largest, current_weight, baseline_weight) if robust else largest


def _ranks(points: Floats, levels: Levels, weighting: Weighting) -> tuple[Floats, float]:
    """For each point the weight of all items that are not above it, and the weight of all items.

    Weights are whole numbers below 2**53, which doubles hold and add exactly.
    """
    # Highest level first, so that the first occurrence of a value is the one that the distinct weighting keeps.
    heights = range(len(levels) - 1, -1, -1)
    items = np.concatenate([np.empty(0), *(levels[height] for height in heights)])
    weights = np.concatenate(
        [np.empty(0), *(np.full(len(levels[height]), np.ldexp(1.0, height)) for height in heights)]
    )
    if weighting == "distinct":
        items, kept = np.unique(items, return_index=True)
    else:
        kept = np.argsort(items, kind="stable")
        items = items[kept]
    ranks = np.cumsum(np.concatenate([np.zeros(1), weights[kept]]))
    return ranks[np.searchsorted(items, points, side="right")], float(ranks[-1])
