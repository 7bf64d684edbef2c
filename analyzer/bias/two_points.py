"""Distributions over the two classes, negative and positive, of the rows outside and inside the facet."""

from __future__ import annotations

import numpy as np

from analyzer.arrays import Floats
from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import MetricError


def common_shares(counts: FacetCounts) -> tuple[Floats, Floats]:
    """P_a and P_d over the classes that both sides have, shape (1,) or (2,) each; what is left is not scaled up.

    Raises MetricError where they have no class in common.
    """
    a, d = counts.a, counts.d
    classes = [(a.negative_labels, d.negative_labels), (a.positive_labels, d.positive_labels)]
    common = [(of_a / a.rows, of_d / d.rows) for of_a, of_d in classes if of_a and of_d]
    if not common:
        raise MetricError("No instance of common facet found, dataset may be too small")
    shares = np.array(common, dtype=np.float64)
    return shares[:, 0], shares[:, 1]
