"""The rank-sum test of Wilcoxon, Mann and Whitney: whether the values of one sample are larger on the whole."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from analyzer.drift.cells import CellCounts
from analyzer.drift.digits import steady

LEAST_BESIDE_THE_MODE = 5.0
"""So many values of the smaller side are to be expected beside the most frequent one, else chance is not normal."""


class RankSumTest(NamedTuple):
    """How far the mean ranks are apart, in standard deviations of the ranks, and how likely as much is by chance."""

    effect_size: float
    p_value: float


def rank_sum(cells: CellCounts) -> RankSumTest | None:
    """The test of two samples whose values are in cells in ascending order; None where nearly all are in one cell.

    All values of a cell have its middle rank, and the variance is the one that such ties leave: M. Hollander and
    D. A. Wolfe, Nonparametric Statistical Methods, 4.1. Of a shift of normal values by a part of their standard
    deviation the effect size is nearly that part, and of two cells exactly: Cohen's d.
    """
    n, m = cells.current_size, cells.baseline_size
    together = cells.current_shares * n + cells.baseline_shares * m
    total = n + m
    beside = 1.0 - float(together.max()) / total
    if beside * min(n, m) < LEAST_BESIDE_THE_MODE:
        return None
    ranks = np.cumsum(together) - together / 2
    # By no BLAS: its sums depend on where in the memory the numbers lie.
    deviation = math.sqrt(float((together * (ranks - total / 2) ** 2).sum()) / (total - 1))
    apart = abs(float((ranks * (cells.current_shares - cells.baseline_shares)).sum())) / deviation
    return RankSumTest(apart, steady(math.erfc(apart / math.sqrt(2 * (1 / n + 1 / m)))))
