"""CDDL and CDDPL: whether the facet has a larger part in the rejected than in the accepted, group by group."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analyzer.bias.counts import FacetCounts, OutcomeCounts
from analyzer.bias.metric_definition import MetricError, post_training, pre_training
from analyzer.bias.ratios import divide


@pre_training("CDDL", "Conditional Demographic Disparity in Labels")
def disparity_in_labels(counts: FacetCounts) -> float:
    """(1 / n) sum over groups g of n_g * (d's share of those rejected in g - d's share of those accepted in g).

    Accepted are positive labels; a share of none is 0; in [-1, 1]. MetricError without a group variable, and where all
    labels are positive, or none.
    """
    return _conditional_disparity(counts, lambda side: side.positive_labels)


@post_training("CDDPL", "Conditional Demographic Disparity in Predicted Labels")
def disparity_in_predicted_labels(counts: FacetCounts) -> float:
    """As CDDL, accepted being positive predictions: (1 / n) sum over groups g of n_g * DD_g, in [-1, 1].

    MetricError without a group variable, and where all predictions are positive, or none.
    """
    return _conditional_disparity(counts, lambda side: side.positive_predictions)


def _conditional_disparity(counts: FacetCounts, accepted: Callable[[OutcomeCounts], int]) -> float:
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
