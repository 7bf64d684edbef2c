"""TE: false negatives for each false positive, inside and outside of the facet."""

from __future__ import annotations

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import post_training
from analyzer.bias.ratios import difference, divide, require_facet_first


@post_training("TE", "Treatment Equality")
def treatment_equality(counts: FacetCounts) -> float:
    """FN_d / FP_d - FN_a / FP_a, any number or infinite.

    0 / 0 is 0, x / 0 infinite, the difference of two infinities 0; MetricError where a side is empty.
    """
    require_facet_first(counts)
    a, d = counts.a, counts.d
    return difference(divide(d.fn, d.fp), divide(a.fn, a.fp))
