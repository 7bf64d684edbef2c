"""How far apart two sets of category counts are: the largest difference between two shares."""

from __future__ import annotations

import math
from collections.abc import Mapping

from analyzer.verification.sample_correction import robust_distance


def largest_share_difference(current: Mapping[str, int], baseline: Mapping[str, int], *, robust: bool) -> float:
    """The L-infinity distance of two categorical samples: `max |p1 - p2|` over the categories of either.

    The shares are not cumulative, categories have no order. The definition is Deequ's.

    Args:
        current: how often each category occurred in one sample.
        baseline: the same of the other sample. The distance is symmetric.
        robust: whether the allowance for small samples is subtracted (`Robust`), or not (`Simple`); the weights of the
            samples are their totals.

    Returns:
        The distance, from 0 to 1, or NaN when a sample is empty: there is nothing to compare.
    """
    current_total = float(sum(current.values()))
    baseline_total = float(sum(baseline.values()))
    if not current_total or not baseline_total:
        return math.nan
    largest = max(
        abs(current.get(category, 0) / current_total - baseline.get(category, 0) / baseline_total)
        for category in current.keys() | baseline.keys()
    )
    return robust_distance(largest, current_total, baseline_total) if robust else largest
