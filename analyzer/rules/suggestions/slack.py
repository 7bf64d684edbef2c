"""How far below what was seen a bound must lie, so that a sample of the same size from the same data holds it.

A bound here fails for one sample in a thousand million at most, whatever the data: by inequalities, not by a normal
approximation, which is wrong where samples are small or fractions near 0 and 1.
"""

from __future__ import annotations

import math

_RARELY = math.log(1e9)
_DIGITS = 10_000


def lowest_fraction(fraction: float, size: int) -> float:
    """The least that a fraction of `size` values drawn one by one should be, where all have it by `fraction`.

    By Chernoff's bound: the chance of q or less is at most exp(-size KL(q || fraction)). 0 where nothing can be asked.
    """
    if fraction >= 1.0:
        return 1.0
    low, high = 0.0, fraction
    for _ in range(60):
        middle = (low + high) / 2
        if size * _divergence(middle, fraction) > _RARELY:
            low = middle
        else:
            high = middle
    return rounded_down(low)


def lowest_mean(mean: float, size: int) -> float:
    """The least that a mean should be which one draw of `size` can change by 1 / size (McDiarmid's inequality)."""
    return rounded_down(max(mean - math.sqrt(_RARELY / (2 * size)), 0.0))


def rounded_down(number: float) -> float:
    """Four digits behind the point are enough to read."""
    return math.floor(number * _DIGITS) / _DIGITS


def _divergence(q: float, p: float) -> float:
    """Kullback and Leibler's, of two coins."""
    heads = q * math.log(q / p) if q > 0.0 else 0.0
    return heads + (1.0 - q) * math.log((1.0 - q) / (1.0 - p))
