"""The two-sample Kolmogorov-Smirnov test: whether two samples of numbers may be of one distribution."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from analyzer.drift.digits import steady
from analyzer.drift.joined import JoinedSamples

MOST_PATHS = 10_000
"""Up to this product of the sizes the p-value is exact, which takes time in proportion to it."""


class KolmogorovSmirnovTest(NamedTuple):
    """The largest difference of the distribution functions, and how likely one as large is by chance alone."""

    distance: float
    p_value: float


def kolmogorov_smirnov(samples: JoinedSamples) -> KolmogorovSmirnovTest:
    """The test of two samples.

    The distance is `max |F - G|` over rows, ties and all. The p-value is exact for two small samples without ties, and
    with ties too large (the test is then quieter than it says, never louder). Beyond `MOST_PATHS`, or where a sketch
    has not kept all values, it is the asymptotic one for the effective sizes, see `JoinedSamples`.
    """
    distance = float(np.abs(samples.current_shares - samples.baseline_shares).max())
    n, m = samples.current_size, samples.baseline_size
    if n * m <= MOST_PATHS and not samples.current_error and not samples.baseline_error:
        return KolmogorovSmirnovTest(distance, _exact(distance, *sorted((n, m))))
    return KolmogorovSmirnovTest(distance, asymptotic_p_value(distance, *samples.effective_sizes))


def asymptotic_p_value(distance: float, n: float, m: float) -> float:
    """`P(D >= d)` of two samples of the sizes n and m.

    Kolmogorov's limit `Q(x) = 2 sum_k (-1)**(k-1) exp(-2 k**2 x**2)` at `x = (r + 0.12 + 0.11 / r) d`, with
    `r = sqrt(n m / (n + m))`: M. A. Stephens, Journal of the Royal Statistical Society B 32 (1970).
    """
    root = math.sqrt(n * m / (n + m))
    x = (root + 0.12 + 0.11 / root) * distance
    if x < 0.2:  # Q is 1 to within 1e-12 here, and its series slow
        return 1.0
    if x < 1.18:
        # The same function by its other series, which is the quicker one here.
        terms = (math.exp(-((2 * k - 1) ** 2) * math.pi**2 / (8 * x * x)) for k in range(1, 6))
        return steady(min(1.0, max(0.0, 1.0 - math.sqrt(2 * math.pi) / x * sum(terms))))
    return steady(2.0 * math.fsum((-1) ** (k - 1) * math.exp(-2 * k * k * x * x) for k in range(1, 6)))


def _exact(distance: float, n: int, m: int) -> float:
    """`P(D >= d)` of two samples without ties: the share of the paths that are as far as d apart somewhere.

    A path goes from (0, 0) to (n, m) by a step for each value in ascending order, and `|i/n - j/m|` is the difference
    of the distribution functions at (i, j): J. L. Hodges, Arkiv foer Matematik 3 (1958). At each place is the share of
    the paths to it that were not nearer once: sums of what is positive, so that small p-values have all their digits,
    on any system.
    """
    limit = round(distance * n * m)
    if limit == 0:
        return 1.0
    apart = [1.0 if j * n >= limit else 0.0 for j in range(m + 1)]
    for i in range(1, n + 1):
        before = 0.0
        for j in range(m + 1):
            apart[j] = before = 1.0 if abs(i * m - j * n) >= limit else (i * apart[j] + j * before) / (i + j)
    return steady(apart[m])
