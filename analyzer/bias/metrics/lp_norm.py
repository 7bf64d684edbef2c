"""LP: the Euclidean distance between the labels of the two sides."""

from __future__ import annotations

import numpy as np

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import pre_training
from analyzer.bias.two_points import common_shares


@pre_training("LP", "L-p Norm")
def lp_norm(counts: FacetCounts) -> float:
    """sqrt(sum over classes of (P_a - P_d) ** 2), in [0, sqrt 2]; sqrt(2) |DPL| where both sides have both classes.

    A class that a side lacks is left out; MetricError where no class is common.
    """
    a, d = common_shares(counts)
    # By no BLAS: its sums depend on where in the memory the numbers lie.
    return float(np.sqrt(np.sum((a - d) ** 2)))
