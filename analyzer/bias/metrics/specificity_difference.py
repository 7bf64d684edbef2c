"""SD: how much more of the negative labels the model finds inside of the facet."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import post_training
from analyzer.bias.ratios import divide, require_facet_first


@post_training("SD", "Specificity Difference")
def specificity_difference(counts: FacetCounts) -> float:
    """TN_d / (TN_d + FP_d) - TN_a / (TN_a + FP_a), in [-1, 1]; 0 / 0 is 0; MetricError where a side is empty."""
    require_facet_first(counts, "DLA: ")
    a, d = counts.a, counts.d
    return divide(d.tn, d.negative_labels) - divide(a.tn, a.negative_labels)
