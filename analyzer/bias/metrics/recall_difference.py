"""RD: how much more of the positive labels the model finds outside of the facet."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import post_training
from analyzer.bias.ratios import divide, require_facet_first


@post_training("RD", "Recall Difference")
def recall_difference(counts: FacetCounts) -> float:
    """TP_a / (TP_a + FN_a) - TP_d / (TP_d + FN_d), in [-1, 1]; 0 / 0 is 0; MetricError where a side is empty."""
    require_facet_first(counts, "DLA: ")
    a, d = counts.a, counts.d
    return divide(a.tp, a.positive_labels) - divide(d.tp, d.positive_labels)
