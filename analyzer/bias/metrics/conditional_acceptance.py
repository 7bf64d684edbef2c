"""DCA: positive labels for each positive prediction, outside and inside of the facet."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import post_training
from analyzer.bias.ratios import difference, divide, require_facet_first


@post_training("DCA", "Difference in Conditional Acceptance")
def conditional_acceptance(counts: FacetCounts) -> float:
    """(TP_a + FN_a) / (TP_a + FP_a) - (TP_d + FN_d) / (TP_d + FP_d), any number or infinite.

    0 / 0 is 0, x / 0 infinite, the difference of two infinities 0; MetricError where a side is empty.
    """
    require_facet_first(counts, "DCO: ")
    a, d = counts.a, counts.d
    return difference(
        divide(a.positive_labels, a.positive_predictions), divide(d.positive_labels, d.positive_predictions)
    )
