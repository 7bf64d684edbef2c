"""`analysis.json` and the violations of what has drifted from one."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from contracts.analysis_report import (
    AnalysisReport,
    BiasMetric,
    analysis_report_text,
    label_key,
    parse_analysis_report,
)
from contracts.drift_violations import (
    AttributionViolations,
    BiasViolations,
    parse_attribution_violations,
    parse_bias_violations,
)
from contracts.errors import ContractError
from tests.unit.contracts.analysis_samples import ATTRIBUTION_VIOLATIONS, BIAS_VIOLATIONS, REPORT
from tests.unit.contracts.samples import changed


def test_a_report_is_written_as_it_was_read_in_the_order_of_the_contract() -> None:
    text = json.dumps(REPORT, indent=4) + "\n"
    assert analysis_report_text(parse_analysis_report(text)) == text


def test_only_the_sections_that_there_are_are_written() -> None:
    assert analysis_report_text(AnalysisReport()) == '{\n    "version": "1.0"\n}\n'


def test_infinity_is_a_text_and_what_failed_is_null_with_an_error() -> None:
    assert BiasMetric(name="TE", description="", value=math.inf).model_dump()["value"] == "Infinity"
    assert BiasMetric(name="TE", description="", value=-math.inf).model_dump()["value"] == "-Infinity"
    assert BiasMetric(name="TE", description="d", error="why").model_dump() == {
        "name": "TE",
        "description": "d",
        "value": None,
        "error": "why",
    }
    report = parse_analysis_report(json.dumps(REPORT))
    assert report.post_training_bias_metrics is not None
    _, failed, infinite = report.post_training_bias_metrics.facets["sex"][0].metrics
    assert (failed.value, failed.error, infinite.value) == (None, "Facet set is empty", -math.inf)


def test_sections_are_found_with_the_names_that_metrics_give_them() -> None:
    report = parse_analysis_report(json.dumps(REPORT))
    assert [stage for stage, _ in report.stages] == ["Post-Training", "Pre-training"]
    assert report.attributions["label0"].global_shap_values == {"age": 0.25, "sex": 0.125}
    assert AnalysisReport().attributions == {} and AnalysisReport().stages == ()


@pytest.mark.parametrize(
    ("document", "label"),
    [
        ({"explanations": {"kernel_shap": {"0.7956783771514893": {"global_shap_values": {}}}}}, "0.7956783771514893"),
        (REPORT | {"version": "2.0", "new": 1}, "label0"),
        (changed(REPORT, "/explanations/kernel_shap/label0/global_top_shap_text", {}), "label0"),
    ],
)
def test_reports_of_other_versions_are_read(document: dict[str, Any], label: str) -> None:
    assert list(parse_analysis_report(json.dumps(document)).attributions) == [label]


@pytest.mark.parametrize(
    ("pointer", "value", "told"),
    [
        ("/post_training_bias_metrics/facets", [], "/post_training_bias_metrics/facets holds a list; it should be an"),
        (
            "/post_training_bias_metrics/facets/sex/0/metrics/0/value",
            "big",
            '/post_training_bias_metrics/facets/sex/0/metrics/0/value holds .* a number, "Infinity" or "-Infinity"',
        ),
        ("/explanations/kernel_shap/label0/global_shap_values/age", "x", "it should be a number"),
    ],
)
def test_a_report_that_is_none_is_refused_with_the_place(pointer: str, value: Any, told: str) -> None:
    with pytest.raises(ContractError, match=told):
        parse_analysis_report(json.dumps(changed(REPORT, pointer, value)))


def test_outputs_without_headers_are_numbered() -> None:
    assert [label_key(None)(index) for index in (0, 1)] == ["label0", "label1"]
    assert [label_key(("yes", 0))(index) for index in (0, 1, 2)] == ["yes", "0", "label2"]


def test_violations_have_the_fields_and_the_order_of_the_contract() -> None:
    bias = parse_bias_violations(json.dumps(BIAS_VIOLATIONS))
    assert json.dumps(bias.model_dump()) == json.dumps(BIAS_VIOLATIONS)
    attributions = parse_attribution_violations(json.dumps(ATTRIBUTION_VIOLATIONS))
    assert json.dumps(attributions.model_dump()) == json.dumps(ATTRIBUTION_VIOLATIONS)


def test_a_file_without_violations_holds_an_empty_list() -> None:
    for clean in (BiasViolations(), AttributionViolations()):
        assert clean.model_dump() == {"version": "1.0", "violations": []}
