"""Drift of bias: the metrics that are further from 0 than the baseline's, in the exact texts."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analyzer.reports.groups import metrics_of_group
from contracts.analysis_report import AnalysisReport, BiasMetric, BiasSection
from contracts.drift_violations import BiasViolation
from contracts.errors import excerpt

_SHOWN = 5


def find_bias_violations(live: AnalysisReport, baseline: AnalysisReport, tolerance: float = 0.0) -> list[BiasViolation]:
    """The metrics that are more than `tolerance` further from 0 than in the baseline, in the order of the live report.

    What is not in both has nothing to be compared with, nor has a metric without a value. Infinity is further from 0
    than any number, and no further than itself.
    """
    expected = dict(baseline.stages)
    return [
        violation
        for stage, section in live.stages
        if stage in expected
        for violation in _of_section(section, expected[stage], tolerance)
    ]


def uncompared(live: AnalysisReport, baseline: AnalysisReport) -> tuple[str, ...]:
    """The groups whose metrics the baseline does not have, in a sentence; none where all are compared."""
    expected = dict(baseline.stages)
    groups = [
        f"{excerpt(facet, 40)} = {excerpt(group.value_or_threshold, 40)}"
        for stage, section in live.stages
        if stage in expected
        for facet, found in section.facets.items()
        for group in found
        if not metrics_of_group(group.value_or_threshold, expected[stage].facets.get(facet, ()))
    ]
    names = list(dict.fromkeys(groups))
    if not names:
        return ()
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (f"Not compared, since the baseline has no metrics of them: {', '.join(names[:_SHOWN])}{more}.",)


def _of_section(live: BiasSection, baseline: BiasSection, tolerance: float) -> Iterator[BiasViolation]:
    for facet, groups in live.facets.items():
        for group in groups:
            expected = metrics_of_group(group.value_or_threshold, baseline.facets.get(facet, ()))
            for metric in group.metrics:
                violation = _of_metric(metric, expected.get(metric.name), tolerance)
                if violation:
                    yield BiasViolation(
                        facet=facet,
                        facet_value=group.value_or_threshold,
                        metric_name=metric.name,
                        description=violation,
                    )


def _of_metric(live: BiasMetric, baseline: float | None, tolerance: float) -> str | None:
    if live.value is None or baseline is None or not abs(live.value) > abs(baseline) + tolerance:
        return None
    return f"Metric value {_number(live.value)} doesn't meet the baseline constraint requirement {_number(baseline)}"


def _number(value: float) -> str:
    """Python's own text, as the original's; infinity as in JSON."""
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(float(value))
