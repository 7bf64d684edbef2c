"""Jobs of executions have the names, inputs, outputs and environments that the closed service gives them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from analyzer.service.monitoring.definition import MonitoringDefinition
from analyzer.service.monitoring.images import is_closed, merger_beside, stands_for_ours
from analyzer.service.monitoring.inputs import (
    CapturedTraffic,
    DataFolder,
    data_folders,
    label_folders,
    merged_folders,
)
from analyzer.service.monitoring.requests import Baselines, ExecutionToRun, analysis_request, merge_request
from analyzer.service.schedules.timetable import ExecutionWindow
from contracts.jobs import job_of
from contracts.model_bias_job import ModelBiasJob
from contracts.model_quality_job import ModelQualityJob
from tests.unit.service.definitions import CLARIFY, CLOSED, INPUT, definition

DUE = datetime(2021, 5, 6, 23, tzinfo=UTC)
TRAFFIC = CapturedTraffic("s3://bucket/captures/", ["AllTraffic"], "http://model/invocations")
WINDOW = ExecutionWindow(DUE - timedelta(hours=1), DUE)
NO_BASELINE = Baselines()
CAPTURED = "s3://bucket/captures/loans/AllTraffic/2021/05/06/22"


def run_of(kind: str, **given: Any) -> ExecutionToRun:
    of_kind = MonitoringDefinition.of(kind, definition(kind, **given))
    return ExecutionToRun("hourly", DUE, DUE, WINDOW, of_kind)


def analysed(run: ExecutionToRun, baselines: Baselines = NO_BASELINE) -> dict[str, Any]:
    batch = run.definition.endpoint is None
    folders = list(data_folders(run.definition, run.window, None if batch else TRAFFIC))
    if run.definition.ground_truth is not None:
        folders = merged_folders(run.definition, run.schedule, folders)
    request = analysis_request(run, folders, baselines, None if batch else TRAFFIC, 1800)
    require_valid(request)
    return request


def require_valid(request: dict[str, Any]) -> None:
    """As CreateProcessingJob takes it."""
    model = botocore.session.get_session().get_service_model("sagemaker").operation_model("CreateProcessingJob")
    report = ParamValidator().validate(request, model.input_shape)
    assert not report.has_errors(), report.generate_report()


def places(request: dict[str, Any]) -> dict[str, tuple[str, str]]:
    inputs = request["ProcessingInputs"]
    return {each["InputName"]: (each["S3Input"]["S3Uri"], each["S3Input"]["LocalPath"]) for each in inputs}


def output(request: dict[str, Any]) -> dict[str, Any]:
    (found,) = request["ProcessingOutputConfig"]["Outputs"]
    assert found["OutputName"] == "result"
    return found["S3Output"]  # type: ignore[no-any-return]


def test_data_quality_of_an_endpoint() -> None:
    scripts = {"RecordPreprocessorSourceUri": "s3://bucket/code/pre.py", "Environment": {"own": "1"}}
    run = run_of("DataQuality", application=scripts, StoppingCondition={"MaxRuntimeInSeconds": 1800})
    request = analysed(run, Baselines("s3://bucket/base/constraints.json", "s3://bucket/base/statistics.json"))
    assert request["Environment"] == {
        "baseline_constraints": "/opt/ml/processing/baseline/constraints/constraints.json",
        "baseline_statistics": "/opt/ml/processing/baseline/stats/statistics.json",
        "dataset_format": '{"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}}',
        "dataset_source": INPUT["LocalPath"],
        "end_time": "2021-05-06T23:00:00Z",
        "output_path": "/opt/ml/processing/output",
        "own": "1",
        "publish_cloudwatch_metrics": "Enabled",
        "record_preprocessor_script": "/opt/ml/processing/code/preprocessing/pre.py",
        "sagemaker_endpoint_datacapture_prefix": "s3://bucket/captures/loans",
        "sagemaker_endpoint_name": "loans",
        "sagemaker_monitoring_schedule_name": "hourly",
        "start_time": "2021-05-06T22:00:00Z",
    }
    assert places(request) == {
        "constraints": ("s3://bucket/base/constraints.json", "/opt/ml/processing/baseline/constraints"),
        "baseline": ("s3://bucket/base/statistics.json", "/opt/ml/processing/baseline/stats"),
        "pre_processor_script": ("s3://bucket/code/pre.py", "/opt/ml/processing/code/preprocessing"),
        "endpoint_input_1": (CAPTURED, f"{INPUT['LocalPath']}/loans/AllTraffic/2021/05/06/22"),
    }
    assert output(request) == {
        "S3Uri": "s3://bucket/reports/loans/hourly/2021/05/06/23",
        "LocalPath": "/opt/ml/processing/output",
        "S3UploadMode": "Continuous",
    }
    assert request["StoppingCondition"] == {"MaxRuntimeInSeconds": 1800}
    assert request["ProcessingJobName"].startswith("data-quality-monitoring-202105062300-")
    job_of(request["Environment"])


def test_the_merge_before_model_quality() -> None:
    run = run_of("ModelQuality")
    data = list(data_folders(run.definition, run.window, TRAFFIC))
    request = merge_request(run, data, list(label_folders(run.definition, run.window, run.scheduled)))
    require_valid(request)
    assert places(request) == {
        "groundtruth_input_1": ("s3://bucket/labels/2021/05/06/22", "/opt/ml/processing/groundtruth/2021/05/06/22"),
        "endpoint_input_1": (CAPTURED, f"{INPUT['LocalPath']}/loans/AllTraffic/2021/05/06/22"),
    }
    assert output(request)["S3Uri"] == "s3://bucket/reports/merge"
    assert output(request)["S3UploadMode"] == "EndOfJob"
    assert request["ProcessingJobName"].startswith("groundtruth-merge-202105062300-")
    assert request["AppSpecification"]["ImageUri"].endswith("/sagemaker-model-monitor-groundtruth-merger")
    merge = job_of(request["Environment"])
    assert merge.analysis == "GROUND_TRUTH_MERGE"
    assert (merge.start_time, merge.end_time) == ("2021-05-06T22:00:00Z", "2021-05-06T23:00:00Z")


def test_labels_that_came_after_the_window_are_read_too() -> None:
    run = run_of("ModelQuality")
    window = ExecutionWindow(DUE - timedelta(hours=4), DUE - timedelta(hours=3))
    folders = [folder.path for folder in label_folders(run.definition, window, DUE)]
    assert folders == [f"2021/05/06/{hour}" for hour in (19, 20, 21, 22)]


def test_model_quality_reads_what_was_merged() -> None:
    attributes = {"ProbabilityAttribute": "0", "ProbabilityThresholdAttribute": 0.7}
    request = analysed(
        run_of("ModelQuality", endpoint_input=attributes), Baselines("s3://bucket/base/constraints.json")
    )
    merged = "s3://bucket/reports/merge/loans/AllTraffic/2021/05/06/22"
    assert places(request)["endpoint_input_1"] == (merged, f"{INPUT['LocalPath']}/loans/AllTraffic/2021/05/06/22")
    job = job_of(request["Environment"])
    assert isinstance(job, ModelQualityJob)
    assert (job.probability_attribute, job.probability_threshold_attribute) == ("0", 0.7)
    assert request["Environment"]["metric_time"] == "2021-05-06T22:00:00Z"
    assert json.loads(request["Environment"]["dataset_format"]) == {
        "sagemakerMergeJson": {"captureIndexNames": ["endpointOutput"]}
    }


@pytest.mark.parametrize("kind", ["ModelBias", "ModelExplainability"])
def test_bias_and_attributions_have_their_config(kind: str) -> None:
    request = analysed(run_of(kind, endpoint_input={"FeaturesAttribute": "features"}), Baselines("s3://bucket/a.json"))
    folder = "/opt/ml/processing/input/config"
    assert places(request)["analysis_config"] == ("s3://bucket/config/analysis_config.json", folder)
    assert request["Environment"]["analysis_config"] == f"{folder}/analysis_config.json"
    assert request["Environment"]["baseline_constraints"] == "/opt/ml/processing/baseline/constraints/a.json"
    job = job_of(request["Environment"])
    assert job.analysis == {"ModelBias": "MODEL_BIAS"}.get(kind, "MODEL_EXPLAINABILITY")
    url = None if kind == "ModelBias" else "http://model/invocations"
    assert request["Environment"].get("MODEL_INVOCATIONS_URL") == url
    if kind == "ModelBias":
        assert isinstance(job, ModelBiasJob)
        assert job.features_attribute == "features"


def test_a_batch_transform_is_read_by_its_manifests_and_reported_without_an_endpoint() -> None:
    batch = {"DataCapturedDestinationS3Uri": "s3://bucket/batch", "DatasetFormat": {"Csv": {"Header": True}}}
    run = run_of("DataQuality", batch=batch)
    assert list(data_folders(run.definition, run.window, None)) == [
        DataFolder("s3://bucket/batch/input/2021/05/06/22", "2021/05/06/22", manifests=True)
    ]
    request = analysed(run)
    assert request["ProcessingInputs"][0]["S3Input"]["S3DataType"] == "ManifestFile"
    assert output(request)["S3Uri"] == "s3://bucket/reports/hourly/2021/05/06/23"
    assert request["Environment"]["dataset_format"] == '{"csv": {"header": true}}'
    assert "sagemaker_endpoint_name" not in request["Environment"]
    job_of(request["Environment"])


def test_labels_of_a_batch_transform_are_joined_with_its_output() -> None:
    batch = {"DataCapturedDestinationS3Uri": "s3://bucket/batch", "DatasetFormat": {"Json": {"Line": True}}}
    run = run_of("ModelQuality", batch={**batch, "InferenceAttribute": "prediction"})
    (data,) = data_folders(run.definition, run.window, None)
    assert data.uri == "s3://bucket/batch/output/2021/05/06/22"
    request = analysed(run)
    assert places(request)["batch_transform_input_1"][0] == "s3://bucket/reports/merge/hourly/2021/05/06/22"
    assert "batchTransformOutput" in request["Environment"]["dataset_format"]


def test_an_inline_definition_runs_alike() -> None:
    named = definition("DataQuality")
    inline = {
        "MonitoringInputs": [{"EndpointInput": INPUT}],
        "MonitoringOutputConfig": named["DataQualityJobOutputConfig"],
        "MonitoringResources": named["JobResources"],
        "MonitoringAppSpecification": {"ImageUri": CLOSED, "ContainerArguments": ["max_bad_records=2"]},
        "Environment": {"publish_cloudwatch_metrics": "Enabled"},
        "RoleArn": named["RoleArn"],
    }
    request = analysed(ExecutionToRun("hourly", DUE, DUE, WINDOW, MonitoringDefinition.of("DataQuality", inline)))
    assert request["ProcessingJobName"].startswith("model-monitoring-202105062300-")
    assert request["AppSpecification"]["ContainerArguments"] == ["max_bad_records=2"]
    assert request["Environment"]["publish_cloudwatch_metrics"] == "Enabled"


def test_every_hour_and_variant_of_a_window_is_an_input_of_its_own() -> None:
    run = run_of("DataQuality")
    window = ExecutionWindow(DUE - timedelta(minutes=90), DUE)
    folders = data_folders(run.definition, window, CapturedTraffic("s3://bucket/captures", ["A", "B"]))
    assert [folder.path for folder in folders] == [
        f"loans/{variant}/2021/05/06/{hour}" for hour in (21, 22) for variant in "AB"
    ]


def test_a_name_is_the_same_for_one_execution_and_another_for_any_other() -> None:
    first = run_of("DataQuality")
    later = ExecutionToRun("hourly", DUE, DUE + timedelta(hours=1), WINDOW, first.definition)
    other = ExecutionToRun("daily", DUE, DUE, WINDOW, first.definition)
    made_again = ExecutionToRun("hourly", DUE + timedelta(days=9), DUE, WINDOW, first.definition)
    assert first.analysis_name() == run_of("DataQuality").analysis_name()
    assert len({each.analysis_name() for each in (first, later, other, made_again)}) == 4


@pytest.mark.parametrize("kind", ["DataQuality", "ModelQuality", "ModelBias", "ModelExplainability"])
def test_names_are_not_longer_than_clients_may_ask_by(kind: str) -> None:
    run = run_of(kind)
    assert max(len(run.analysis_name()), len(run.merge_name())) <= 63


@pytest.mark.parametrize(
    ("image", "closed", "ours"),
    [
        (CLOSED, True, True),
        (f"{CLOSED}:latest", True, True),
        (CLARIFY, True, True),
        ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-model-monitor-groundtruth-merger", True, True),
        ("open-model-monitor-analyzer", False, True),
        ("registry.example:5000/team/open-model-monitor-analyzer:1.2", False, True),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/my-own-monitor:3", False, False),
        ("example/not-sagemaker-model-monitor-analyzer", False, False),
        ("example/open-model-monitor-analyzer-of-others", False, False),
    ],
)
def test_images_of_the_closed_analyzers_stand_for_ours(image: str, closed: bool, ours: bool) -> None:
    assert (is_closed(image), stands_for_ours(image)) == (closed, ours)


def test_the_merger_is_in_the_same_registry() -> None:
    assert merger_beside(CLOSED).partition("/")[0] == CLOSED.partition("/")[0]
    assert merger_beside("example/own") == "open-model-monitor-analyzer"
