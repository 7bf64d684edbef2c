"""The SageMaker Python SDK v2 defines, changes and deletes its monitors here, by its own classes."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import boto3
import pytest

# The SDK announces its successor on import, and warnings are errors here.
os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"
import sagemaker
from sagemaker import model_monitor as sdk
from sagemaker.processing import Processor

from tests.unit.service.serving import KEY, REGION, ROLE, SECRET, Served

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")

OUTPUT = "s3://bucket/reports"
WITH_SCORES = sdk.EndpointInput(
    "churn", "/opt/ml/processing/input", inference_attribute="0", start_time_offset="-PT2H", end_time_offset="-PT1H"
)


@pytest.fixture
def session(served: Served) -> Any:
    boto = boto3.Session(KEY, SECRET, region_name=REGION)
    clients = {"sagemaker_client": served.client(), "sagemaker_runtime_client": served.client("sagemaker-runtime")}
    return sagemaker.Session(boto, **clients, default_bucket="bucket")


def quality(session: Any) -> Any:
    monitor = sdk.DefaultModelMonitor(role=ROLE, sagemaker_session=session)
    monitor.create_monitoring_schedule(
        endpoint_input="churn",
        monitor_schedule_name="monitor",
        output_s3_uri=OUTPUT,
        schedule_cron_expression=sdk.CronExpressionGenerator.hourly(),
    )
    return monitor


def model_quality(session: Any) -> Any:
    monitor = sdk.ModelQualityMonitor(role=ROLE, sagemaker_session=session)
    monitor.create_monitoring_schedule(
        endpoint_input=WITH_SCORES,
        ground_truth_input="s3://bucket/labels",
        problem_type="BinaryClassification",
        monitor_schedule_name="monitor",
        output_s3_uri=OUTPUT,
    )
    return monitor


def bias(session: Any) -> Any:
    monitor = sdk.ModelBiasMonitor(role=ROLE, sagemaker_session=session)
    monitor.create_monitoring_schedule(
        endpoint_input=WITH_SCORES,
        ground_truth_input="s3://bucket/labels",
        analysis_config="s3://bucket/config.json",
        monitor_schedule_name="monitor",
        output_s3_uri=OUTPUT,
    )
    return monitor


def explainability(session: Any) -> Any:
    monitor = sdk.ModelExplainabilityMonitor(role=ROLE, sagemaker_session=session)
    monitor.create_monitoring_schedule(
        endpoint_input=WITH_SCORES,
        analysis_config="s3://bucket/config.json",
        monitor_schedule_name="monitor",
        output_s3_uri=OUTPUT,
    )
    return monitor


def own_container(session: Any) -> Any:
    monitor = sdk.ModelMonitor(role=ROLE, image_uri="own", env={"a": "b"}, sagemaker_session=session)
    monitor.create_monitoring_schedule(
        endpoint_input="churn",
        output=sdk.MonitoringOutput(source="/opt/ml/processing/output", destination=OUTPUT),
        monitor_schedule_name="monitor",
        schedule_cron_expression=sdk.CronExpressionGenerator.now(),
        data_analysis_start_time="-PT1H",
        data_analysis_end_time="-PT0H",
    )
    return monitor


@pytest.mark.parametrize("made", [quality, model_quality, bias, explainability, own_container])
def test_a_monitor_lives_and_goes(session: Any, served: Served, made: Callable[[Any], Any]) -> None:
    monitor, client = made(session), served.client()
    assert monitor.describe_schedule()["MonitoringScheduleStatus"] == "Scheduled"
    monitor.stop_monitoring_schedule()
    assert monitor.describe_schedule()["MonitoringScheduleStatus"] == "Stopped"
    monitor.start_monitoring_schedule()
    daily = sdk.CronExpressionGenerator.daily(5)
    monitor.update_monitoring_schedule(schedule_cron_expression=daily)
    config = monitor.describe_schedule()["MonitoringScheduleConfig"]
    assert config["ScheduleConfig"]["ScheduleExpression"] == daily
    assert monitor.list_executions() == []
    ((alert,), _) = monitor.list_monitoring_alerts()
    monitor.update_monitoring_alert(alert.alert_name, 2, 3)
    ((alert,), _) = monitor.list_monitoring_alerts()
    assert (alert.data_points_to_alert, alert.evaluation_period) == (2, 3)
    assert monitor.list_monitoring_alert_history() == ([], None)
    monitor.delete_monitoring_schedule()
    assert client.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []
    for kind in ("data_quality", "model_quality", "model_bias", "model_explainability"):
        assert getattr(client, f"list_{kind}_job_definitions")()["JobDefinitionSummaries"] == []


def test_a_monitor_is_attached_to_by_its_name(session: Any) -> None:
    made = quality(session)
    attached = sdk.DefaultModelMonitor.attach("monitor", sagemaker_session=session)
    assert attached.describe_schedule()["MonitoringScheduleArn"] == made.describe_schedule()["MonitoringScheduleArn"]
    assert attached.job_definition_name == made.job_definition_name


def test_a_job_is_begun_described_and_stopped(session: Any) -> None:
    processor = Processor(
        role=ROLE, image_uri="own", instance_count=1, instance_type="ml.m5.large", sagemaker_session=session
    )
    processor.run(wait=False, logs=False)
    job = processor.latest_job
    assert job.describe()["ProcessingJobStatus"] == "InProgress"
    job.stop()
    assert job.describe()["ProcessingJobStatus"] == "Stopped"
