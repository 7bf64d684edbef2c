"""KL: how far the labels of the two sides diverge."""

from __future__ import annotations

import numpy as np

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import pre_training
from analyzer.bias.two_points import common_shares


@pre_training("KL", "Kullback-Liebler Divergence")
def kullback_leibler(counts: FacetCounts) -> float:
    """sum over classes of P_a ln(P_a / P_d), natural logarithm, unbounded.

    A class that a side lacks is left out, so that it can be negative; MetricError where no class is common.
    """
    a, d = common_shares(counts)
    return float(np.sum(a * np.log(a / d)))
