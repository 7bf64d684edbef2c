"""The test that is quiet at any size and sees what matters: several tests as one, and the size of the effect.

Each sees what the others are blind to. Of numbers they are that of Kolmogorov and Smirnov, for any change of shape, and
the rank sum, for shifts, where it is the stronger one. Of categories they are chi-squared, for any change of shares,
and those two with the categories in the order of their frequency, for what moves between frequent and rare ones. Where
there are but two values, there is one thing to test: the share of one of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analyzer.drift.cells import CellCounts
from analyzer.drift.chi_squared import TwoSampleChiSquared
from analyzer.drift.joined import JoinedSamples
from analyzer.drift.kolmogorov_smirnov import KolmogorovSmirnovTest, asymptotic_p_value
from analyzer.drift.proportions import proportions_p_value
from analyzer.drift.rank_sum import rank_sum

_TWO = 2


class TrustedTest(NamedTuple):
    """How much has changed, in standard deviations, 0 for nothing, and how likely as much is by chance.

    Of several tests the effect size is the largest one, and the p-value their harmonic mean, which knows no more of how
    they depend on one another than that they do: D. J. Wilson, PNAS 116 (2019).
    """

    effect_size: float
    p_value: float

    @classmethod
    def of(cls, tests: Sequence[TrustedTest]) -> TrustedTest:
        """Several tests as one."""
        p_values = [test.p_value for test in tests]
        mean = len(tests) / sum(1 / p for p in p_values) if all(p_values) else 0.0
        return cls(max(test.effect_size for test in tests), mean)


NOTHING = TrustedTest(0.0, 1.0)


def trusted_of_numbers(samples: JoinedSamples, tested: KolmogorovSmirnovTest) -> TrustedTest:
    """The test of two samples of numbers, of which the one by the largest distance is known already."""
    mine, theirs = (np.diff(side, prepend=0.0) for side in (samples.current, samples.baseline))
    ordered = CellCounts(mine, theirs, *samples.effective_sizes)
    if len(samples.points) <= _TWO:
        return _of_two_values(ordered)
    return TrustedTest.of([_of_distance(tested), *_of_ranks(ordered)])


def trusted_of_categories(cells: CellCounts, tested: TwoSampleChiSquared | None) -> TrustedTest:
    """The test of two samples of categories, of which the one by chi-squared is known already.

    The effect size of chi-squared is the root of what is above its mean by chance, the degrees of freedom, for each
    value: `sqrt(max(0, x - k) (1 / n + 1 / m))`.
    """
    n, m = cells.current_size, cells.baseline_size
    together = cells.current + cells.baseline
    # By both sides together, so that the order knows nothing of their difference.
    order = np.argsort(-together, kind="stable")[: np.count_nonzero(together)]
    ordered = CellCounts(cells.current[order], cells.baseline[order], n, m)
    if len(order) <= _TWO:
        return _of_two_values(ordered)
    apart = np.abs(np.cumsum(ordered.current_shares) - np.cumsum(ordered.baseline_shares))
    distance = float(apart.max())
    tests = [_of_distance(KolmogorovSmirnovTest(distance, asymptotic_p_value(distance, n, m))), *_of_ranks(ordered)]
    if tested is not None:
        excess = max(0.0, tested.statistic - tested.degrees_of_freedom)
        tests.append(TrustedTest(math.sqrt(excess * (1 / n + 1 / m)), tested.p_value))
    return TrustedTest.of(tests)


def _of_distance(tested: KolmogorovSmirnovTest) -> TrustedTest:
    """A distance is a difference of shares, and the standard deviation of a share at most 1/2."""
    return TrustedTest(2 * tested.distance, tested.p_value)


def _of_ranks(ordered: CellCounts) -> list[TrustedTest]:
    found = rank_sum(ordered)
    return [] if found is None else [TrustedTest(found.effect_size, found.p_value)]


def _of_two_values(cells: CellCounts) -> TrustedTest:
    """The difference of the shares of one of two values in standard deviations, Cohen's d."""
    if len(cells.current) < _TWO:
        return NOTHING
    n, m = round(cells.current_size), round(cells.baseline_size)
    mine, theirs = float(cells.current_shares[0]), float(cells.baseline_shares[0])
    share = (mine * n + theirs * m) / (n + m)
    p_value = proportions_p_value(round(mine * n), n, round(theirs * m), m)
    return TrustedTest(abs(mine - theirs) / math.sqrt(share * (1 - share)), p_value)
