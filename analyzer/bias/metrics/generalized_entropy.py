"""GE: how unequally the model's errors benefit all rows, whatever the facet."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import MetricError, post_training


@post_training("GE", "Generalized Entropy")
def generalized_entropy(counts: FacetCounts) -> float:
    """(1 / 2n) sum over rows of ((b / mean of b) ** 2 - 1) with the benefit b = yhat - y + 1, at least 0.

    b is 0 of a false negative, 2 of a false positive, else 1. MetricError where all rows are false negatives.
    """
    rows = counts.a + counts.d
    right = rows.tp + rows.tn
    mean = (right + 2 * rows.fp) / rows.rows
    if mean == 0:
        raise MetricError(
            "All predicted labels are false negatives. There should be at least one prediction that is not false "
            "negative."
        )
    squares = right * ((1 / mean) ** 2 - 1) + rows.fp * ((2 / mean) ** 2 - 1) - rows.fn
    return squares / (2 * rows.rows)
