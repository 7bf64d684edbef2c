"""The quantile sketches of a history: those of statistics, thinned, so that a summary stays small."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analyzer.arrays import Floats
from analyzer.profile.quantiles import Points
from contracts.run_summary import ThinnedSketch

MOST_VALUES = 128
"""Items of a thinned sketch: it adds 1 / 256 of all rows to the error of a rank."""


def thinned(points: Points) -> ThinnedSketch:
    """Of items in ascending order: all of them where few differ, else the middle ones of sketched of equal weight."""
    values, weights = points
    total = int(weights.sum())
    distinct, places = np.unique(values, return_inverse=True)
    if len(distinct) <= MOST_VALUES:
        counts = np.bincount(places, weights=weights).astype(np.float64)
        alike = bool((counts == counts[0]).all())
        return ThinnedSketch(rows=total, values=distinct, weights=None if alike else counts)
    wanted = (np.arange(MOST_VALUES) + 0.5) * total / MOST_VALUES
    chosen = np.searchsorted(np.cumsum(weights), wanted, side="left")
    return ThinnedSketch(rows=total, values=values[chosen])


def merged_points(sketches: Iterable[ThinnedSketch]) -> tuple[Floats, Floats]:
    """The items of all of them in ascending order, with their weights."""
    sketched = list(sketches)
    values = np.concatenate([each.values for each in sketched])
    weights = np.concatenate([_weights(each) for each in sketched])
    order = np.argsort(values, kind="stable")
    return values[order], weights[order]


def quantiles(values: Floats, weights: Floats, fractions: Iterable[float]) -> list[float]:
    """For each fraction the first item of which at least as much of all weight is not above it."""
    reached = np.cumsum(weights)
    wanted = np.asarray(list(fractions)) * reached[-1] * (1 - 1e-12)  # the last bits of a sum of weights mean nothing
    places = np.minimum(np.searchsorted(reached, wanted, side="left"), len(values) - 1)
    return [float(value) for value in values[places]]


def _weights(sketch: ThinnedSketch) -> Floats:
    count = len(sketch.values)
    return sketch.weights if sketch.weights is not None else np.full(count, sketch.rows / count)
