"""AD: how much more often the model is right outside of the facet."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import post_training
from analyzer.bias.ratios import divide, require_facet_first


@post_training("AD", "Accuracy Difference")
def accuracy_difference(counts: FacetCounts) -> float:
    """(TP_a + TN_a) / n_a - (TP_d + TN_d) / n_d, in [-1, 1]; MetricError where a side is empty."""
    require_facet_first(counts)
    a, d = counts.a, counts.d
    return divide(a.tp + a.tn, a.rows) - divide(d.tp + d.tn, d.rows)
