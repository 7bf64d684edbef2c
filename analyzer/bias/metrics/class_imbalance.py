"""CI: how unequal in number the two sides are."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import MetricError, pre_training


@pre_training("CI", "Class Imbalance")
def class_imbalance(counts: FacetCounts) -> float:
    """(n_a - n_d) / (n_a + n_d), in [-1, 1]; MetricError where a side is empty, the other side being told first."""
    a, d = counts.a.rows, counts.d.rows
    if not a:
        raise MetricError("CI: negated facet set is empty. Check that x[~facet] has non-zero length.")
    if not d:
        raise MetricError("CI: facet set is empty. Check that x[facet] has non-zero length.")
    return (a - d) / (a + d)
