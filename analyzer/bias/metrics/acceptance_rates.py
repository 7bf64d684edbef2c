"""DAR: how much more often a positive prediction is right outside of the facet."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import post_training
from analyzer.bias.ratios import divide, require_facet_first


@post_training("DAR", "Difference in Acceptance Rates")
def acceptance_rates(counts: FacetCounts) -> float:
    """TP_a / (TP_a + FP_a) - TP_d / (TP_d + FP_d), in [-1, 1]; 0 / 0 is 0; MetricError where a side is empty."""
    require_facet_first(counts, "DLR: ")
    a, d = counts.a, counts.d
    return divide(a.tp, a.positive_predictions) - divide(d.tp, d.positive_predictions)
