"""Arithmetic of the metrics: quotients of counts that may be infinite, and sides that must not be empty."""

from __future__ import annotations

import math

from analyzer.bias.counts import FacetCounts
from analyzer.bias.metric_definition import MetricError


def divide(x: float, y: float) -> float:
    """x / y; 0 of 0 / 0, infinity of the sign of x where only y is 0."""
    if y == 0:
        return math.copysign(math.inf, x) if x else 0.0
    return x / y


def difference(x: float, y: float) -> float:
    """x - y; 0 where both are infinite."""
    return 0.0 if x == y else x - y


def require_facet_first(counts: FacetCounts, prefix: str = "") -> None:
    """Raise MetricError where a side has no rows; the facet is looked at first."""
    if not counts.d.rows:
        raise MetricError(f"{prefix}Facet set is empty")
    if not counts.a.rows:
        raise MetricError(f"{prefix}Negated Facet set is empty")
