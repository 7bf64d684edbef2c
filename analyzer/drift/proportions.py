"""Whether two proportions, such as those of missing values, may be the same one."""

from __future__ import annotations

import math

import numpy as np

from analyzer.drift.digits import steady

LEAST_EXPECTED = 30.0
"""Below this, of any cell of the table, the p-value is the exact one."""


def proportions_p_value(first: int, first_size: int, second: int, second_size: int) -> float:
    """How likely a difference as large of `first / first_size` and `second / second_size` is by chance; two-sided.

    The pooled z-test, `z = (p - q) / sqrt(s (1 - s) (1 / n + 1 / m))` with s the share of both together; where few are
    expected, the exact test of R. A. Fisher (1935), which adds up all tables that are no likelier. A side without
    rows differs from nothing.
    """
    total, found = first_size + second_size, first + second
    if not first_size or not second_size or found in (0, total):
        return 1.0
    smaller = min(first_size, second_size)
    if min(found, total - found) / total * smaller < LEAST_EXPECTED:
        return _exact(first, first_size, found, total)
    share = found / total
    error = math.sqrt(share * (1 - share) * (1 / first_size + 1 / second_size))
    return steady(math.erfc(abs(first / first_size - second / second_size) / error / math.sqrt(2)))


def _exact(first: int, size: int, found: int, total: int) -> float:
    """Fisher's test: the hypergeometric distribution of `first` among `size` of `total` rows, `found` of which are."""
    if found * 2 > total:  # the rarer of the two, so that there are few tables
        first, found = size - first, total - found
    if size * 2 > total:
        first, size = found - first, total - size
    # What is further from the expected value than this weighs nothing.
    most = min(found, size, max(first, int(LEAST_EXPECTED) * 20))
    counts = np.arange(most)
    # From each table to the next one.
    steps = np.log((found - counts) / (counts + 1.0)) + np.log((size - counts) / (total - found - size + counts + 1.0))
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    chances = np.exp(logs - logs.max())
    chances /= chances.sum()
    return steady(min(1.0, float(chances[chances <= chances[first] * (1 + 1e-7)].sum())))
