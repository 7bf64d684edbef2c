"""CDDL and CDDPL: whether the facet has a larger part in the rejected than in the accepted, group by group."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.disparity import conditional_disparity
from analyzer.bias.metric_definition import post_training, pre_training


@pre_training("CDDL", "Conditional Demographic Disparity in Labels")
def disparity_in_labels(counts: FacetCounts) -> float:
    """(1 / n) sum over groups g of n_g * (d's share of those rejected in g - d's share of those accepted in g).

    Accepted are positive labels; a share of none is 0; in [-1, 1]. MetricError without a group variable, and where all
    labels are positive, or none.
    """
    return conditional_disparity(counts, lambda side: side.positive_labels)


@post_training("CDDPL", "Conditional Demographic Disparity in Predicted Labels")
def disparity_in_predicted_labels(counts: FacetCounts) -> float:
    """As CDDL, accepted being positive predictions: (1 / n) sum over groups g of n_g * DD_g, in [-1, 1].

    MetricError without a group variable, and where all predictions are positive, or none.
    """
    return conditional_disparity(counts, lambda side: side.positive_predictions)
