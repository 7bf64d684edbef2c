"""The two-sample chi-squared test: whether two sets of counts may be of one distribution.

Unlike Deequ's test (`verification.chi_squared`) it takes neither side for the truth: both are samples.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from analyzer.arrays import Floats
from analyzer.drift.cells import LEAST_EXPECTED, CellCounts
from analyzer.drift.digits import steady


class TwoSampleChiSquared(NamedTuple):
    """The statistic, which is 0 for equal shares, its degrees of freedom, and how likely one as large is by chance."""

    statistic: float
    degrees_of_freedom: int
    p_value: float


def two_sample_chi_squared(cells: CellCounts) -> TwoSampleChiSquared | None:
    """Pearson's test of homogeneity, of a table of two rows; None when fewer than two cells can be told apart.

    `sum (a - A)**2 / A + (b - B)**2 / B` over the cells, where A and B are the counts expected of the shares of both
    sides together. Rare cells are pooled first: those of which less than 5 values are expected on the smaller side
    become one; while that one is still too rare, it takes in the smallest of the others. The rule looks at both
    sides together, so that it does not know in which one a cell is rare.
    """
    current = cells.current * (cells.current_size / cells.current.sum())
    baseline = cells.baseline * (cells.baseline_size / cells.baseline.sum())
    total = cells.current_size + cells.baseline_size
    smaller = min(cells.current_size, cells.baseline_size)
    current, baseline = _without_rare(current, baseline, LEAST_EXPECTED * total / smaller)
    if len(current) < 2:
        return None
    together = (current + baseline) / total
    statistic = 0.0
    for counts, size in ((current, cells.current_size), (baseline, cells.baseline_size)):
        expected = together * size
        statistic += float(((counts - expected) ** 2 / expected).sum())
    freedom = len(current) - 1
    return TwoSampleChiSquared(statistic, freedom, chi_squared_p_value(statistic, freedom))


def chi_squared_p_value(statistic: float, degrees_of_freedom: int) -> float:
    """How likely a value of this size or larger is: `Q(k / 2, x / 2)`, the upper incomplete gamma function.

    Of whole k by its finite sums: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.4.4 and 26.4.5.
    """
    half = statistic / 2
    if half <= 0.0:
        return 1.0
    odd = degrees_of_freedom % 2
    powers = (power + odd / 2 for power in range(degrees_of_freedom // 2))
    terms = (math.exp(power * math.log(half) - half - math.lgamma(power + 1)) for power in powers)
    return steady(min(1.0, math.fsum(terms) + (math.erfc(math.sqrt(half)) if odd else 0.0)))


def _without_rare(current: Floats, baseline: Floats, least: float) -> tuple[Floats, Floats]:
    """The counts with cells of which both sides together have less than `least` put together, from the smallest on."""
    together = current + baseline
    order = np.argsort(together, kind="stable")
    order = order[together[order] > 0]
    rare = int(np.searchsorted(together[order], least, side="left"))
    pooled = np.cumsum(together[order])
    while 0 < rare < len(order) and pooled[rare - 1] < least:
        rare += 1
    kept, first = order[rare:], order[:rare]
    if not rare:
        return current[kept], baseline[kept]
    return np.append(current[kept], current[first].sum()), np.append(baseline[kept], baseline[first].sum())
