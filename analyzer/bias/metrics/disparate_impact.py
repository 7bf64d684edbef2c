"""DI: positive predictions inside of the facet for each outside of it."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import MetricError, post_training
from analyzer.bias.ratios import divide


@post_training("DI", "Disparate Impact")
def disparate_impact(counts: FacetCounts) -> float:
    """P(yhat+ | d) / P(yhat+ | a), in [0, infinity]; 0 / 0 is 0; MetricError where a side is empty."""
    a, d = counts.a, counts.d
    if not a.rows:
        raise MetricError("Negated facet set is empty")
    if not d.rows:
        raise MetricError("Facet set is empty")
    return divide(d.positive_predictions / d.rows, a.positive_predictions / a.rows)
