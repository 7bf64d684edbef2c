"""TVD: half of all differences between the labels of the two sides."""

from __future__ import annotations

import numpy as np

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import pre_training
from analyzer.bias.two_points import common_shares


@pre_training("TVD", "Total Variation Distance")
def total_variation(counts: FacetCounts) -> float:
    """Half of the sum over classes of |P_a - P_d|, in [0, 1].

    A class that a side lacks is left out; MetricError where no class is common.
    """
    a, d = common_shares(counts)
    return float(0.5 * np.linalg.norm(a - d, 1))
