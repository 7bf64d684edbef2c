from __future__ import annotations

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from contracts.dataset_format import CaptureFormat, CsvFormat, DatasetFormat, JsonFormat, ParquetFormat, format_text
from contracts.jobs import JOBS
from contracts.schemas import FOLDER, rendered, schemas, write
from tests.cases.captures import CASES
from tests.unit.contracts.analysis_samples import (
    ANALYSIS_ENVIRONMENT,
    ATTRIBUTION_VIOLATIONS,
    BIAS_CONFIG,
    BIAS_MONITOR_ENVIRONMENT,
    BIAS_VIOLATIONS,
    EXPLAINABILITY_MONITOR_ENVIRONMENT,
    REPORT,
    SHAP_CONFIG,
)
from tests.unit.contracts.samples import (
    CAPTURED,
    CONSTRAINTS,
    ENVIRONMENT,
    GROUND_TRUTH,
    LAUNCH_ERA_DISTRIBUTION,
    MERGE_ENVIRONMENT,
    METRIC,
    QUALITY_CONSTRAINTS,
    QUALITY_ENVIRONMENT,
    QUALITY_STATISTICS,
    QUALITY_VIOLATIONS,
    STATISTICS,
    STATISTICS_METRIC,
    VIOLATIONS,
    changed,
)
from tests.unit.history.samples import run_of, sketched

DISTRIBUTION = "/monitoring_config/distribution_constraints"
NAMES = [
    "statistics",
    "constraints",
    "constraint_violations",
    "drift",
    "cloudwatch_metric",
    "dataset_format",
    *(f"{name.lower()}_job" for name in JOBS),
    "captured_record",
    "ground_truth",
    "model_quality_statistics",
    "model_quality_constraints",
    "model_quality_violations",
    "analysis_config",
    "analysis_report",
    "bias_violations",
    "attribution_violations",
    "merge_counts",
    "rule_results",
    "run_summary",
]


def check(name: str, document: Any) -> None:
    schema = schemas()[f"{name}.schema.json"]
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


def test_the_schemas_on_disk_are_those_of_the_models() -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.json")}
    assert written == rendered(), "run: python -m contracts.schemas"
    assert sorted(written) == sorted(f"{name}.schema.json" for name in NAMES)


def test_writing_puts_every_schema_into_a_folder(tmp_path: Any) -> None:
    write(tmp_path)
    assert {file.name: json.loads(file.read_text()) for file in tmp_path.iterdir()} == schemas()


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("statistics", STATISTICS),
        ("constraints", CONSTRAINTS),
        ("constraints", {"features": []}),
        ("constraints", CONSTRAINTS | {"rules": [{"isUnique": "id"}]}),
        ("constraints", changed(CONSTRAINTS, "/monitoring_config/distribution_constraints", LAUNCH_ERA_DISTRIBUTION)),
        ("constraints", changed(CONSTRAINTS, "/monitoring_config/emit_metrics", False)),
        ("constraint_violations", VIOLATIONS),
        ("constraint_violations", {"violations": []}),
        ("drift", json.loads((CASES / "drift-previous" / "expected" / "drift.json").read_bytes())),
        ("run_summary", {"version": 1, "kind": "DATA_QUALITY", "evaluation_time": "2026-03-02T10:00:00Z"}),
        ("run_summary", json.loads(run_of(0, sketched("x", [1.0, 2.5])).model_dump_json())),
        (
            "constraints",
            changed(CONSTRAINTS, f"{DISTRIBUTION}/comparison_method", "KolmogorovSmirnov"),
        ),
        ("constraints", changed(CONSTRAINTS, f"{DISTRIBUTION}/significance_level", 0.01)),
        ("cloudwatch_metric", METRIC),
        ("cloudwatch_metric", STATISTICS_METRIC),
        ("data_quality_job", ENVIRONMENT),
        ("data_quality_job", ENVIRONMENT | {"max_bad_records": "5", "comparison_threshold": "0.2", "PATH": "/bin"}),
        ("data_quality_job", ENVIRONMENT | {"publish_cloudwatch_metrics": "Disabled", "analyzer_memory": "2g"}),
        ("model_quality_job", QUALITY_ENVIRONMENT),
        ("ground_truth_merge_job", MERGE_ENVIRONMENT),
        ("captured_record", CAPTURED),
        ("captured_record", CAPTURED | {"groundTruthData": {"data": "1", "encoding": "CSV"}}),
        ("captured_record", {"captureData": {"batchTransformOutput": {"data": "{}", "encoding": "JSON"}}}),
        ("ground_truth", GROUND_TRUTH),
        ("ground_truth", changed(GROUND_TRUTH, "/groundTruthData", {"data": {"label": 1}, "encoding": "JSON"})),
        ("model_quality_statistics", QUALITY_STATISTICS),
        ("model_quality_constraints", QUALITY_CONSTRAINTS),
        ("model_quality_violations", QUALITY_VIOLATIONS),
        ("analysis_config", BIAS_CONFIG),
        ("analysis_config", SHAP_CONFIG),
        ("analysis_report", REPORT),
        ("bias_violations", BIAS_VIOLATIONS),
        ("attribution_violations", ATTRIBUTION_VIOLATIONS),
        ("analysis_job", ANALYSIS_ENVIRONMENT),
        ("analysis_job", {"MODEL_INVOCATIONS_URL": "http://model:8080/invocations", "model_concurrency": "8"}),
        ("model_bias_job", BIAS_MONITOR_ENVIRONMENT),
        ("model_explainability_job", EXPLAINABILITY_MONITOR_ENVIRONMENT),
    ],
)
def test_documents_that_are_right_satisfy_their_schema(name: str, document: Any) -> None:
    check(name, document)


@pytest.mark.parametrize(
    "dataset_format",
    [CsvFormat(header=True, delimiter=";"), JsonFormat(), ParquetFormat(), CaptureFormat()],
)
def test_every_written_format_satisfies_its_schema(dataset_format: DatasetFormat) -> None:
    check("dataset_format", json.loads(format_text(dataset_format)))


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("statistics", changed(STATISTICS, "/features/0/numerical_statistics/mean", "NaN")),
        ("statistics", changed(STATISTICS, "/features/0/numerical_statistics/common/num_present", -1)),
        ("constraints", changed(CONSTRAINTS, "/features/0/completeness", 1.5)),
        ("constraints", changed(CONSTRAINTS, "/monitoring_config/emit_metrics", "on")),
        ("constraint_violations", changed(VIOLATIONS, "/violations/0/constraint_check_type", "taste_check")),
        ("cloudwatch_metric", changed(METRIC, "/Value", "0.75")),
        ("cloudwatch_metric", changed(STATISTICS_METRIC, "/StatisticValues", {"Sum": 6.0})),
        ("dataset_format", {"csv": {}, "json": {}}),
        ("dataset_format", {"csv": {"heder": True}}),
        ("data_quality_job", {"dataset_source": "/data"}),
        ("data_quality_job", ENVIRONMENT | {"max_bad_records": "many"}),
        ("model_quality_job", QUALITY_ENVIRONMENT | {"problem_type": "Ranking"}),
        ("analysis_config", BIAS_CONFIG | {"dataset_typ": "text/csv"}),
        ("analysis_config", changed(BIAS_CONFIG, "/label", True)),
        ("analysis_report", changed(REPORT, "/pre_training_bias_metrics", {"label": "income"})),
        ("bias_violations", changed(BIAS_VIOLATIONS, "/violations/0/constraint_check_type", "taste_check")),
        ("attribution_violations", changed(ATTRIBUTION_VIOLATIONS, "/violations/0/metric_name", "lime")),
        ("analysis_job", {"model_concurrency": "many"}),
        ("model_bias_job", BIAS_MONITOR_ENVIRONMENT | {"bias_tolerance": "some"}),
        ("ground_truth_merge_job", MERGE_ENVIRONMENT | {"max_bad_records": "many"}),
        ("ground_truth", changed(GROUND_TRUTH, "/eventMetadata/eventId", "")),
        ("ground_truth", changed(GROUND_TRUTH, "/groundTruthData/encoding", "XML")),
        ("model_quality_statistics", changed(QUALITY_STATISTICS, "/regression_metrics/mae/standard_deviation", "none")),
        ("model_quality_constraints", changed(QUALITY_CONSTRAINTS, "/regression_constraints/mae/threshold", "0.5")),
        ("model_quality_violations", changed(QUALITY_VIOLATIONS, "/violations/0/constraint_check_type", "Equal")),
    ],
)
def test_documents_that_are_wrong_do_not(name: str, document: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        check(name, document)
