"""The limits that a run was held to, as its violations tell them: the files of a run have no others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from analyzer.pages.violations import limit_in
from contracts.constraints import Constraints
from contracts.drift_violations import ATTRIBUTION_DRIFT, BIAS_DRIFT, AttributionViolation, BiasViolation
from contracts.run_summary import SummarisedMetric, SummarisedViolation
from contracts.settings import fold
from contracts.violations import CheckType

MetricLimits = Mapping[tuple[str, str], SummarisedMetric]
"""By group and name; of data quality the feature, and which of its two figures."""

COMPLETENESS, DISTANCE = "completeness", "distance"
"""What has limits of a feature."""

RANKS = "NDCG"
"""The group of the metrics that say how alike the ranks of attributions are to the baseline's, by outputs."""

_QUALITY_TEXT = re.compile(r"Metric \S+ with \S+ \+/- \S+ was (Less|Greater)ThanThreshold '([^']*)'")


def limits_in(violations: Iterable[SummarisedViolation]) -> dict[tuple[str, str], SummarisedMetric]:
    """The limits that violations were beyond; of model quality by the folded names of metrics."""
    found: dict[tuple[str, str], SummarisedMetric] = {}
    for violation in violations:
        with suppress(ValueError):  # scripts may write other texts, and what looks like a number may be none
            limit = _limit(violation)
            if limit is not None:
                found[limit.group, limit.name] = limit
    return found


def completeness_limits(constraints: Constraints) -> Iterator[SummarisedMetric]:
    """The least completeness of each feature that constraints ask for."""
    for each in constraints.features:
        if each.completeness is not None:
            yield SummarisedMetric(group=each.name, name=COMPLETENESS, least=each.completeness)


def group_of(facet: str, value: str) -> str:
    """The group of the rows whose facet has this value, as its metrics are called."""
    return f"{facet} = {value}"


def beside_baseline(group: str, name: str, baseline: float | None, tolerance: float = 0.0) -> SummarisedMetric | None:
    """The limits of a metric of bias: as far from 0 as the baseline's, on either side."""
    if baseline is None or abs(baseline) == float("inf"):
        return None
    most = abs(baseline) + tolerance
    return SummarisedMetric(group=group, name=name, least=-most, most=most)


def _limit(violation: SummarisedViolation) -> SummarisedMetric | None:
    group, name, text = violation.group, violation.name, violation.description
    if violation.check == BIAS_DRIFT:
        baseline = BiasViolation(facet="", facet_value="", metric_name=name, description=text).baseline
        return beside_baseline(group, name, baseline)
    if violation.check == ATTRIBUTION_DRIFT:
        stated = AttributionViolation(label=name, description=text)
        return SummarisedMetric(group=group, name=name, value=stated.now, least=stated.threshold)
    if measured := limit_in(text):
        value, limit = measured
        if violation.check == CheckType.COMPLETENESS:
            return SummarisedMetric(group=name, name=COMPLETENESS, value=value, least=limit)
        return SummarisedMetric(group=name, name=DISTANCE, value=value, most=limit)
    if found := _QUALITY_TEXT.search(text):
        least, most = (float(found[2]), None) if found[1] == "Less" else (None, float(found[2]))
        return SummarisedMetric(name=fold(name), least=least, most=most)
    return None
