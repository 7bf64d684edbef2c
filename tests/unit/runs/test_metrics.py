"""CloudWatch metrics of real runs: file and API say the same, and no trouble with either loses a report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import boto3
import pytest

from analyzer.environment_run import run_environment
from analyzer.message_file import message_file
from analyzer.publish.metrics_file import NAME, metrics_folder
from tests.aws_servers import free_port, moto_server, nobody, server_that_answers, settings
from tests.cases.golden import CASES, environment_of
from tests.running import Reports

ROOT = Path(__file__).resolve().parents[3]
CASE = "metrics-of-an-endpoint"
OUTCOME = (
    'CompletedWithViolations: Job completed successfully with 5 violations. Column "Day Mins" holds negative numbers, '
    "down to -30.0, though the baseline has is_non_negative; check_non_negative=Enabled makes that a violation."
)
REPORTS = ["constraint_violations.json", "constraints.json", "drift.json", "statistics.json"]
API = {"publish_cloudwatch_api": "Enabled"}


def in_a_process(root: Path, **variables: str) -> tuple[int, str, str]:
    """The case in a process of its own: exit code, message and log."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK", "SPARK"))}
    environment = {**kept, **environment_of(CASE, root / "reports"), "ML_ROOT": str(root), **variables}
    command = [sys.executable, "-m", "analyzer"]
    run = subprocess.run(command, check=False, env=environment, cwd=ROOT, text=True, capture_output=True, timeout=120)
    return run.returncode, message_file(root).read_text("utf-8"), run.stdout + run.stderr


def in_this_process(root: Path, monkeypatch: pytest.MonkeyPatch, **variables: str) -> tuple[int, str]:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    code = run_environment({**environment_of(CASE, root / "reports"), **variables}, root)
    return code, message_file(root).read_text("utf-8")


def lines(root: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (metrics_folder(root) / NAME).read_text("utf-8").splitlines()]


def point(client: Any, metric: dict[str, Any]) -> dict[str, float]:
    """What CloudWatch says of a line of the file: its form, from the one point in its hour."""
    answer = client.get_metric_statistics(
        Namespace="aws/sagemaker/Endpoints/data-metrics",
        MetricName=metric["MetricName"],
        Dimensions=metric["Dimensions"],
        StartTime=metric["Timestamp"],
        EndTime="2019-12-01T16:00:00Z",
        Period=60,
        Statistics=["Maximum", "Minimum", "SampleCount", "Sum"],
    )
    (found,) = answer["Datapoints"]
    return {name: found[name] for name in ("Maximum", "Minimum", "SampleCount", "Sum")}


def test_cloudwatch_is_told_what_is_in_the_file(tmp_path: Path) -> None:
    with moto_server() as url:
        variables = settings(url, tmp_path) | {"AWS_SECRET_ACCESS_KEY": "a-secret"}
        code, message, log = in_a_process(tmp_path, **API, **variables)
        assert (code, message) == (0, OUTCOME), log
        assert "9 metrics were sent to CloudWatch" in log and "a-secret" not in log
        client = boto3.client(
            "cloudwatch", "eu-west-1", endpoint_url=url, aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        found = {metric["MetricName"]: point(client, metric) for metric in lines(tmp_path)}
        client.close()
    assert found == {
        metric["MetricName"]: metric.get("StatisticValues")
        or {"Maximum": metric["Value"], "Minimum": metric["Value"], "SampleCount": 1.0, "Sum": metric["Value"]}
        for metric in lines(tmp_path)
    }
    assert lines(tmp_path) == [
        json.loads(line) for line in (CASES / CASE / "expected" / NAME).read_text("utf-8").splitlines()
    ]


def test_without_an_account_the_run_says_so_and_keeps_its_reports(tmp_path: Path) -> None:
    code, message, log = in_a_process(tmp_path, **API, **nobody(tmp_path))
    told = "9 metrics were not sent to CloudWatch: there is no region (AWS_REGION) and there are no credentials"
    assert code == 0, log
    assert message.startswith(f"{OUTCOME} {told}")
    assert told in log and "WARNING" in log
    assert sorted(Reports(tmp_path / "reports").files) == REPORTS
    assert len(lines(tmp_path)) == 9


def test_an_endpoint_that_is_not_there_costs_seconds_and_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    code, message = in_this_process(tmp_path, monkeypatch, **API, **settings(url, tmp_path))
    assert time.time() - (tmp_path / "reports" / REPORTS[0]).stat().st_mtime < 20
    assert code == 0
    assert message.startswith(f"{OUTCOME} 9 metrics were not sent to CloudWatch: EndpointConnectionError: ")
    assert sorted(Reports(tmp_path / "reports").files) == REPORTS


def test_a_server_that_refuses_twice_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with server_that_answers(500, 503, 200) as server:
        code, message = in_this_process(tmp_path, monkeypatch, **API, **settings(server.url, tmp_path))
    assert (code, message, len(server.sizes)) == (0, OUTCOME, 3)


def test_a_folder_that_cannot_be_made_is_told_and_costs_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "metrics").touch()
    code, message = in_this_process(tmp_path, monkeypatch)
    assert code == 0
    assert message.startswith(f"{OUTCOME} The CloudWatch metrics cannot be written into {metrics_folder(tmp_path)}: ")
    assert sorted(Reports(tmp_path / "reports").files) == REPORTS


@pytest.mark.parametrize(
    ("changed", "expected"),
    [({"publish_cloudwatch_metrics": "Disabled"}, 0), ({"dataset_source": "/nowhere"}, 3)],
    ids=["metrics are off", "the run fails"],
)
def test_the_metrics_of_an_earlier_run_do_not_stay(
    changed: dict[str, str], expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_this_process(tmp_path, monkeypatch)[0] == 0
    assert (metrics_folder(tmp_path) / NAME).exists()
    assert in_this_process(tmp_path, monkeypatch, **changed)[0] == expected
    assert not any(metrics_folder(tmp_path).iterdir())
