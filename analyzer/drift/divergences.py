"""How far apart the shares of two sides are, over the same cells: sizes of a difference, which know no chance."""

from __future__ import annotations

import math

import numpy as np

from analyzer.arrays import Floats
from analyzer.drift.cells import CellCounts
from analyzer.drift.digits import steady

LEAST_SHARE = 1e-4
"""What a smaller share counts as in the PSI, which has no value for an empty cell."""


def population_stability_index(cells: CellCounts) -> float:
    """The PSI: `sum (p - q) ln(p / q)`, from 0 up; symmetric (H. Jeffreys' divergence, 1946).

    Shares below 0.0001 count as that. By custom (N. Siddiqi, Credit Risk Scorecards, 2006) below 0.1 is no change and
    from 0.25 on a large one. Chance alone makes it about `(k - 1) (1 / n + 1 / m)` of k cells.
    """
    p, q = (np.maximum(shares, LEAST_SHARE) for shares in (cells.current_shares, cells.baseline_shares))
    return steady(float(((p - q) * np.log(p / q)).sum()))


def jensen_shannon_distance(cells: CellCounts) -> float:
    """The root of the Jensen-Shannon divergence to the base 2: 0 of equal shares, 1 of nothing in common.

    J. Lin, IEEE Transactions on Information Theory 37 (1991); the root is a metric: D. M. Endres and J. E. Schindelin,
    the same 49 (2003).
    """
    p, q = cells.current_shares, cells.baseline_shares
    middle = (p + q) / 2
    return steady(math.sqrt(max(0.0, min(1.0, (_relative_entropy(p, middle) + _relative_entropy(q, middle)) / 2))))


def total_variation(cells: CellCounts) -> float:
    """Half of `sum |p - q|`: the share of values that would have to change their cell."""
    return min(1.0, float(np.abs(cells.current_shares - cells.baseline_shares).sum()) / 2)


def largest_share_difference(cells: CellCounts) -> float:
    """`max |p - q|`, the L-infinity distance."""
    return float(np.abs(cells.current_shares - cells.baseline_shares).max())


def _relative_entropy(p: Floats, q: Floats) -> float:
    held = p > 0
    return float((p[held] * np.log2(p[held] / q[held])).sum())
