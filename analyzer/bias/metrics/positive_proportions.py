"""DPL and DPPL: how much more often those outside of the facet have, or are given, the positive label."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import MetricError, post_training, pre_training


@pre_training("DPL", "Difference in Positive Proportions in Labels")
def positive_proportions_in_labels(counts: FacetCounts) -> float:
    """P(y+ | a) - P(y+ | d), in [-1, 1]; MetricError where a side is empty."""
    return _difference(counts, counts.a.positive_labels, counts.d.positive_labels)


@post_training("DPPL", "Difference in Positive Proportions in Predicted Labels")
def positive_proportions_in_predicted_labels(counts: FacetCounts) -> float:
    """P(yhat+ | a) - P(yhat+ | d), in [-1, 1]; MetricError where a side is empty."""
    return _difference(counts, counts.a.positive_predictions, counts.d.positive_predictions)


def _difference(counts: FacetCounts, of_a: int, of_d: int) -> float:
    if not counts.a.rows:
        raise MetricError("Negative facet set is empty.")
    if not counts.d.rows:
        raise MetricError("Facet set is empty.")
    return of_a / counts.a.rows - of_d / counts.d.rows
