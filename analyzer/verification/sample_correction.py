"""What chance alone may add to a largest difference of two distributions: the allowance of the `Robust` comparison."""

from __future__ import annotations

import math

SIGNIFICANCE_COEFFICIENT = 1.8
"""The coefficient c(alpha) of the two-sample Kolmogorov-Smirnov test, for an alpha of about 0.003."""


def robust_distance(largest_difference: float, first_weight: float, second_weight: float) -> float:
    """What is left of a largest difference once chance has had its share.

    The formula is `max(0, d - c(alpha) * sqrt((n + m) / (n * m)))` with `c(alpha)` = 1.8: the critical value of the
    two-sample Kolmogorov-Smirnov test, as Deequ's distances subtract it. The order of the operations is part of the
    contract: real reports agree with it to the last bit.

    Args:
        largest_difference: the largest difference d of two distributions, between 0 and 1.
        first_weight: n, the total weight of one sample; above 0.
        second_weight: m, the total weight of the other sample; above 0.
    """
    allowance = math.sqrt((first_weight + second_weight) / (first_weight * second_weight))
    return max(0.0, largest_difference - SIGNIFICANCE_COEFFICIENT * allowance)
