"""Drift of bias: what is further from 0 than in the baseline, in the exact texts."""

from __future__ import annotations

import math
from typing import Any

import pytest

from analyzer.bias.drift import find_bias_violations
from contracts.analysis_report import AnalysisReport, BiasMetric, BiasSection, FacetMetrics

Value = float | None


def section(values: dict[str, Value], facet: str = "Sex", group: str = "0") -> BiasSection:
    metrics = tuple(BiasMetric(name=name, value=value) for name, value in values.items())
    return BiasSection(facets={facet: (FacetMetrics(value_or_threshold=group, metrics=metrics),)})


def report(
    after: dict[str, Value] | None = None, before: dict[str, Value] | None = None, **where: str
) -> AnalysisReport:
    return AnalysisReport(
        post_training_bias_metrics=None if after is None else section(after, **where),
        pre_training_bias_metrics=None if before is None else section(before, **where),
    )


@pytest.mark.parametrize(
    ("live", "baseline", "tolerance", "violated"),
    [
        (0.1725, 0.1308, 0.0, True),
        (0.1308, 0.1308, 0.0, False),
        (0.1, 0.2, 0.0, False),
        (-0.3, 0.2, 0.0, True),
        (-0.2, 0.2, 0.0, False),
        (0.083, 0.178, 0.0, False),  # DI of a real run: nearer to 0, and not flagged though further from 1
        (math.inf, 2.916666666666667, 0.0, True),
        (-math.inf, 2.0, 0.0, True),
        (math.inf, math.inf, 0.0, False),
        (-math.inf, math.inf, 0.0, False),
        (2.0, math.inf, 0.0, False),
        (None, 0.1, 0.0, False),
        (0.1, None, 0.0, False),
        (0.15, 0.1, 0.06, False),
        (0.15, 0.1, 0.04, True),
        (math.inf, 1.0, 5.0, True),
    ],
)
def test_a_metric_is_violated_when_it_is_further_from_0(
    live: Value, baseline: Value, tolerance: float, violated: bool
) -> None:
    assert bool(find_bias_violations(report({"TE": live}), report({"TE": baseline}), tolerance)) is violated


def test_the_text_is_that_of_the_original() -> None:
    (violation,) = find_bias_violations(report({"TE": math.inf}), report({"TE": 2.916666666666667}))
    assert violation.model_dump() == {
        "facet": "Sex",
        "facet_value": "0",
        "metric_name": "TE",
        "constraint_check_type": "bias_drift_check",
        "description": "Metric value Infinity doesn't meet the baseline constraint requirement 2.916666666666667",
    }
    (violation,) = find_bias_violations(report({"TE": -math.inf}), report({"TE": 0}))
    assert violation.description == "Metric value -Infinity doesn't meet the baseline constraint requirement 0.0"


def test_violations_have_the_order_of_the_file_after_training_first() -> None:
    live = report({"AD": 0.3, "RD": 0.1, "TE": 0.9}, {"CI": 0.5})
    baseline = report({"AD": 0.1, "RD": 0.2, "TE": 0.1}, {"CI": 0.1})
    assert [each.metric_name for each in find_bias_violations(live, baseline)] == ["AD", "TE", "CI"]


@pytest.mark.parametrize(
    "baseline",
    [
        report(),
        report(before={"TE": 0.1}),
        report({"AD": 0.1}),
        report({"TE": 0.1}, facet="Age"),
        report({"TE": 0.1}, group="1"),
        report({"TE": 0.1}, group="(0.0, 3.0]"),
    ],
)
def test_what_the_baseline_lacks_is_not_compared(baseline: AnalysisReport) -> None:
    assert find_bias_violations(report({"TE": 9.0}), baseline) == []


def test_groups_above_one_threshold_are_the_same_group_whatever_the_highest_value() -> None:
    def above(group: str, value: float) -> AnalysisReport:
        return report({"RD": value}, facet="Age", group=group)

    (violation,) = find_bias_violations(above("(40.0, 61.5]", 0.2), above("(40.0, 58.0]", 0.1))
    assert violation.facet_value == "(40.0, 61.5]"
    assert find_bias_violations(above("(40, 61]", 0.2), above("(40.0, 58.5]", 0.1))
    assert not find_bias_violations(above("(41.0, 58.0]", 0.2), above("(40.0, 58.0]", 0.1))


def test_a_report_does_not_drift_from_itself() -> None:
    values: dict[str, Any] = {"AD": -0.1, "DI": math.inf, "FT": None, "TE": -math.inf}
    assert find_bias_violations(report(values, {"CI": 0.4}), report(values, {"CI": 0.4})) == []
