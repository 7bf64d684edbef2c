"""What CloudWatch is told of bias and attributions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.analyses.cloudwatch import attribution_values, bias_values, drift_metrics, namespace
from contracts.analysis_report import AnalysisReport, parse_analysis_report
from contracts.dataset_format import MergeFormat
from contracts.drift_job import DriftJob
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from tests.unit.contracts.analysis_samples import REPORT

PLACES = {
    "dataset_source": "d",
    "output_path": "o",
    "analysis_config": "c",
    "dataset_format": MergeFormat(),
    "publish_cloudwatch_metrics": "Enabled",
    "metric_time": "2021-05-06T22:00:00Z",
}
LIMIT = 2.0**360


def report(**changes: str) -> AnalysisReport:
    text = json.dumps(REPORT)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return parse_analysis_report(text)


def lines(folder: Path, job: DriftJob, found: AnalysisReport) -> list[dict[str, Any]]:
    assert drift_metrics(job, found).publish(folder) == ()
    (file,) = folder.iterdir()
    return [json.loads(line) for line in file.read_text().splitlines()]


def dimensions(line: dict[str, Any]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in line["Dimensions"]}


@pytest.mark.parametrize(
    ("kind", "endpoint", "wanted"),
    [
        (ModelBiasJob, "loans", "aws/sagemaker/Endpoints/bias-metrics"),
        (ModelBiasJob, None, "aws/sagemaker/ModelMonitoring/bias-metrics"),
        (ModelExplainabilityJob, "loans", "aws/sagemaker/Endpoints/explainability-metrics"),
        (ModelExplainabilityJob, None, "aws/sagemaker/ModelMonitoring/explainability-metrics"),
    ],
)
def test_each_monitor_has_its_namespaces(kind: type[DriftJob], endpoint: str | None, wanted: str) -> None:
    assert namespace(kind.of(PLACES | {"sagemaker_endpoint_name": endpoint})) == wanted


def test_metrics_of_bias_are_told_apart_by_their_dimensions(tmp_path: Path) -> None:
    job = ModelBiasJob.of(PLACES | {"sagemaker_monitoring_schedule_name": "hourly"})
    first, second, third = lines(tmp_path, job, report())
    assert [line["MetricName"] for line in (first, second, third)] == [
        "bias_metric_AD", "bias_metric_TE", "bias_metric_CI",
    ]  # fmt: skip
    assert dimensions(first) == {
        "MonitoringSchedule": "hourly",
        "BiasStage": "Post-Training",
        "Label": "income",
        "LabelValue": "1",
        "Facet": "sex",
        "FacetValue": "0",
    }
    assert dimensions(third) == dimensions(first) | {"BiasStage": "Pre-training", "FacetValue": "(40.0, 58.0]"}


def test_infinity_is_the_largest_number_that_is_taken_and_nothing_is_no_metric(tmp_path: Path) -> None:
    found = lines(tmp_path, ModelBiasJob.of(PLACES), report())
    values = {line["MetricName"]: line["Value"] for line in found}
    assert values["bias_metric_TE"] == -LIMIT and f"{LIMIT:.6e}" == "2.348543e+108"
    assert "bias_metric_FT" not in values
    more = {name: value for name, value, _ in bias_values(report(**{'"-Infinity"': '"Infinity"'}))}
    assert more["bias_metric_TE"] == float("inf")


def test_attributions_and_the_expected_value_have_each_its_type() -> None:
    shared = {"ExplainabilityMethod": "KernelShap", "Label": "label0"}
    assert list(attribution_values(report())) == [
        ("feature_age", 0.25, shared | {"ValueType": "GlobalShapValues"}),
        ("feature_sex", 0.125, shared | {"ValueType": "GlobalShapValues"}),
        ("ExpectedValue", 0.5, shared | {"ValueType": "ExpectedValue"}),
    ]


def test_texts_that_cloudwatch_would_refuse_do_not_cost_the_others(tmp_path: Path) -> None:
    odd = report(**{'"income"': '"Einkünfte\\n"', '"label_value_or_threshold": "1"': '"label_value_or_threshold": ""'})
    for line in lines(tmp_path, ModelBiasJob.of(PLACES), odd):
        assert dimensions(line)["Label"] == "Eink\\xfcnfte\\n"
        assert "LabelValue" not in dimensions(line), "nothing is positive: the text is empty"
    long = report(**{'"income"': json.dumps("x" * 2000)})
    assert {len(dimensions(line)["Label"]) for line in lines(tmp_path, ModelBiasJob.of(PLACES), long)} == {1024}


def test_nothing_is_published_where_nobody_asks(tmp_path: Path) -> None:
    job = ModelBiasJob.of({key: value for key, value in PLACES.items() if key != "publish_cloudwatch_metrics"})
    assert drift_metrics(job, report()).publish(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []
