"""DCR: negative labels for each negative prediction, inside and outside of the facet."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import post_training
from analyzer.bias.ratios import difference, divide, require_facet_first


@post_training("DCR", "Difference in Conditional Rejection")
def conditional_rejection(counts: FacetCounts) -> float:
    """(TN_d + FP_d) / (TN_d + FN_d) - (TN_a + FP_a) / (TN_a + FN_a), any number or infinite.

    0 / 0 is 0, x / 0 infinite, the difference of two infinities 0; MetricError where a side is empty.
    """
    require_facet_first(counts, "DCO: ")
    a, d = counts.a, counts.d
    return difference(
        divide(d.negative_labels, d.negative_predictions), divide(a.negative_labels, a.negative_predictions)
    )
