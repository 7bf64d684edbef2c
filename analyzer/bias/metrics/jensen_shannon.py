"""JS: how far the labels of the two sides diverge from their mean."""

from __future__ import annotations

import numpy as np

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import pre_training
from analyzer.bias.two_points import common_shares


@pre_training("JS", "Jensen-Shannon Divergence")
def jensen_shannon(counts: FacetCounts) -> float:
    """(KL(P_a, M) + KL(P_d, M)) / 2 with M = (P_a + P_d) / 2, in [0, ln 2] where both sides have both classes.

    A class that a side lacks is left out; MetricError where no class is common.
    """
    a, d = common_shares(counts)
    mean = 0.5 * (a + d)
    return float(0.5 * (np.sum(a * np.log(a / mean)) + np.sum(d * np.log(d / mean))))
