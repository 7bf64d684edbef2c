"""The files of an analysis: what can be read of them is shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from analyzer.pages.analysis_files import AnalysisFiles
from analyzer.pages.kinds import page_of
from contracts.drift_violations import AttributionViolation, BiasViolation
from tests.unit.contracts.analysis_samples import REPORT
from tests.unit.pages.page import Page, problems_of

BIAS = {
    "facet": "Sex",
    "facet_value": "0",
    "metric_name": "DPL",
    "constraint_check_type": "bias_drift_check",
    "description": "Metric value 0.2 doesn't meet the baseline constraint requirement 0.1",
}
RANKS = {"label": "label0", "description": "Feature attribution drift 0.76 exceeds threshold 0.9"}


def texts(report: Any, *violations: Any) -> dict[str, bytes]:
    found = {"analysis.json": json.dumps(report).encode()}
    return found | (
        {"constraint_violations.json": json.dumps({"violations": violations}).encode()} if violations else {}
    )


def test_violations_of_both_monitors_are_read_and_others_are_told() -> None:
    files = AnalysisFiles.of(texts(REPORT, BIAS, RANKS, {"feature_name": "age"}, 7))
    assert [type(each) for each in files.violations or ()] == [BiasViolation, AttributionViolation]
    assert files.problems == ("constraint_violations.json has 2 entries of another kind, left out.",)


def test_a_section_that_cannot_be_read_is_told_and_the_others_are_shown() -> None:
    assert "pre_training_bias_metrics" in REPORT
    files = AnalysisFiles.of(texts({**REPORT, "explanations": {"kernel_shap": 3}}))
    assert files.report.pre_training_bias_metrics is not None
    (problem,) = files.problems
    assert problem.startswith(
        "analysis.json is shown without a section: explanations/kernel_shap holds the number 3; it should be"
    )


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b"{}", b'{"version": "9", "sections": []}', b"\xff"])
@pytest.mark.parametrize("name", ["analysis.json", "constraint_violations.json"])
def test_a_file_that_cannot_be_read_is_told(name: str, torn: bytes) -> None:
    page = Page(page_of({**texts(REPORT, BIAS), name: torn}, None, {"Reports": "here"}))
    assert f"{name} is not shown: " in page.text
    assert "Reports here" in page.text
    assert not problems_of(page)


def test_the_values_of_the_baseline_stand_beside_those_of_now() -> None:
    page = Page(page_of(texts(REPORT, BIAS), texts(REPORT), {}, name="today"))
    assert "Bias and attributions of today" in page.text
    assert "1 violation of the baseline's constraints" in page.text
    assert "Baseline" in page.text


def test_figures_of_the_page_equal_those_of_the_file() -> None:
    html = page_of(texts(REPORT), None, {})
    report = AnalysisFiles.of(texts(REPORT)).report
    groups = [group for _, section in report.stages for facet in section.facets.values() for group in facet]
    values = [metric.value for group in groups for metric in group.metrics if metric.value is not None]
    titles = [value for tag, name, value in Page(html).attributes if (tag, name) == ("td", "title")]
    assert sorted(map(float, titles)) == sorted(values) and values
    for each in report.attributions.values():
        for value in each.global_shap_values.values():
            assert f"<title>{value!r}</title>" in html
