"""Conditional demographic disparity, of labels and of predictions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analyzer.bias.counts import FacetCounts, OutcomeCounts
from analyzer.bias.metric_definition import MetricError
from analyzer.bias.ratios import divide


def conditional_disparity(counts: FacetCounts, accepted: Callable[[OutcomeCounts], int]) -> float:
    """(1 / n) sum over groups g of n_g * (share of d among the rejected of g - share of d among the accepted of g).

    The share of none is 0. Rows without a group have no part in it, n included. Raises MetricError without groups, and
    where all rows are accepted, or none.
    """
    if counts.groups is None:
        raise MetricError(counts.no_groups)
    positive = accepted(counts.a) + accepted(counts.d)
    if positive == 0:
        raise MetricError("No positive labels in set")
    if positive == counts.rows:
        raise MetricError("No negative labels in set")
    rows = np.array([a.rows + d.rows for a, d in counts.groups], dtype=np.float64)
    disparities = np.array([_disparity(a, d, accepted) for a, d in counts.groups], dtype=np.float64)
    return divide(float(np.sum(rows * disparities)), float(np.sum(rows)))


def _disparity(a: OutcomeCounts, d: OutcomeCounts, accepted: Callable[[OutcomeCounts], int]) -> float:
    of_a, of_d = accepted(a), accepted(d)
    among_accepted = of_d / (of_a + of_d) if of_a + of_d else 0.0
    rejected = a.rows - of_a + d.rows - of_d
    among_rejected = (d.rows - of_d) / rejected if rejected else 0.0
    return among_rejected - among_accepted
