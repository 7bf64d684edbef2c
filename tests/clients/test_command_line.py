"""The AWS CLI, version 1: a schedule from files of JSON until it is deleted, and errors as AWS has them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.account import BUCKET, ENDPOINT, ROLE, ClientAccount
from tests.clients.environments import client_python
from tests.processes import eventually

NAME = "by-cli"
GROUP = "/aws/sagemaker/ProcessingJobs"
OUTPUT = {"S3Uri": f"s3://{BUCKET}/{NAME}", "LocalPath": "/opt/ml/processing/output"}
DEFINITION = {
    "JobDefinitionName": NAME,
    "DataQualityAppSpecification": {"ImageUri": "open-model-monitor-analyzer"},
    "DataQualityJobInput": {"EndpointInput": {"EndpointName": ENDPOINT, "LocalPath": "/opt/ml/processing/input"}},
    "DataQualityJobOutputConfig": {"MonitoringOutputs": [{"S3Output": OUTPUT}]},
    "JobResources": {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}},
    "RoleArn": ROLE,
}
SCHEDULE = {
    "MonitoringScheduleName": NAME,
    "MonitoringScheduleConfig": {
        "ScheduleConfig": {
            "ScheduleExpression": "NOW",
            "DataAnalysisStartTime": "-PT4H",
            "DataAnalysisEndTime": "-PT0H",
        },
        "MonitoringJobDefinitionName": NAME,
        "MonitoringType": "DataQuality",
    },
}

Aws = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def aws(account: ClientAccount, tmp_path: Path) -> Aws:
    """The command `aws`."""
    command = [client_python("cli"), "-m", "awscli"]
    return lambda *arguments: account.run([*command, *arguments], tmp_path)


@pytest.fixture
def answer(aws: Aws) -> Callable[..., Any]:
    """What a command prints, which has to end well."""

    def asked(*arguments: str) -> Any:
        finished = aws(*arguments)
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout or "null")

    return asked


def in_file(folder: Path, request: dict[str, Any]) -> str:
    path = folder / "request.json"
    path.write_text(json.dumps(request), "utf-8")
    return f"file://{path}"


def test_a_schedule_from_files_runs_and_is_removed(answer: Callable[..., Any], tmp_path: Path) -> None:
    def of_schedule(command: str) -> Any:
        return answer("sagemaker", command, "--monitoring-schedule-name", NAME)

    answer("sagemaker", "create-data-quality-job-definition", "--cli-input-json", in_file(tmp_path, DEFINITION))
    made = answer("sagemaker", "create-monitoring-schedule", "--cli-input-json", in_file(tmp_path, SCHEDULE))
    listed = answer("sagemaker", "list-monitoring-schedules", "--name-contains", NAME)["MonitoringScheduleSummaries"]
    assert [each["MonitoringScheduleArn"] for each in listed] == [made["MonitoringScheduleArn"]]
    assert of_schedule("describe-monitoring-schedule")["MonitoringScheduleStatus"] == "Scheduled"

    def executions() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = of_schedule("list-monitoring-executions")["MonitoringExecutionSummaries"]
        return found

    assert eventually(lambda: [each["MonitoringExecutionStatus"] for each in executions()] == ["Completed"])
    job = executions()[0]["ProcessingJobArn"].rpartition("/")[2]
    described = answer("sagemaker", "describe-processing-job", "--processing-job-name", job)
    assert described["ExitMessage"] == "Completed: Job completed successfully with no violations."
    found = answer("logs", "describe-log-streams", "--log-group-name", GROUP, "--log-stream-name-prefix", f"{job}/")
    (stream,) = (each["logStreamName"] for each in found["logStreams"])
    log = answer("logs", "get-log-events", "--log-group-name", GROUP, "--log-stream-name", stream)
    assert log["events"][-1]["message"].endswith(described["ExitMessage"])

    of_schedule("stop-monitoring-schedule")
    assert of_schedule("describe-monitoring-schedule")["MonitoringScheduleStatus"] == "Stopped"
    of_schedule("delete-monitoring-schedule")
    answer("sagemaker", "delete-data-quality-job-definition", "--job-definition-name", NAME)
    assert answer("sagemaker", "list-monitoring-schedules")["MonitoringScheduleSummaries"] == []


def test_errors_are_told_as_those_of_aws(aws: Aws) -> None:
    finished = aws("sagemaker", "describe-monitoring-schedule", "--monitoring-schedule-name", "nobody")
    assert finished.returncode not in {0, 1}
    told = "An error occurred (ResourceNotFound) when calling the DescribeMonitoringSchedule operation: "
    assert told in finished.stderr
