"""DRR: how much more often a negative prediction is right inside of the facet."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import post_training
from analyzer.bias.ratios import divide, require_facet_first


@post_training("DRR", "Difference in Rejection Rates")
def rejection_rates(counts: FacetCounts) -> float:
    """TN_d / (TN_d + FN_d) - TN_a / (TN_a + FN_a), in [-1, 1]; 0 / 0 is 0; MetricError where a side is empty."""
    require_facet_first(counts, "DLR: ")
    a, d = counts.a, counts.d
    return divide(d.tn, d.negative_predictions) - divide(a.tn, a.negative_predictions)
