"""Metrics sent by boto3 over real sockets: to moto's server, and to servers that refuse, hang or are not there."""

from __future__ import annotations

import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import boto3
import pytest

from analyzer.publish import cloudwatch_api
from analyzer.publish.cloudwatch_api import METRICS_A_REQUEST, NotSentError, batches, send_metrics
from contracts.metrics import CloudWatchMetric, Dimension, StatisticValues
from tests.aws_servers import (
    REGION,
    SOMEBODY,
    free_port,
    moto_server,
    nobody,
    server_that_answers,
    settings,
)

NAMESPACE = "aws/sagemaker/Endpoints/data-metrics"
TIME = "2026-03-01T12:00:00Z"
DIMENSIONS = [Dimension(name="Endpoint", value="churn"), Dimension(name="MonitoringSchedule", value="hourly")]
Environment = Callable[[dict[str, str]], None]


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with moto_server() as url:
        yield url


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Environment:
    def put(variables: dict[str, str]) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return put


def values(count: int, name: str = "feature_non_null_{}") -> list[CloudWatchMetric]:
    return [
        CloudWatchMetric(metric_name=name.format(number), timestamp=TIME, dimensions=DIMENSIONS, value=number / count)
        for number in range(count)
    ]


def published(url: str, metric: CloudWatchMetric) -> dict[str, Any]:
    """What CloudWatch says of a metric in the minute of its time."""
    client = boto3.client(
        "cloudwatch", "eu-west-1", endpoint_url=url, aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    answer = client.get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=metric.metric_name,
        Dimensions=metric.model_dump()["Dimensions"],
        StartTime=TIME,
        EndTime="2026-03-01T12:01:00Z",
        Period=60,
        Statistics=["Sum", "Average", "Minimum", "Maximum", "SampleCount"],
    )
    client.close()
    (point,) = answer["Datapoints"]
    assert point["Timestamp"].isoformat().startswith("2026-03-01T12:00:00")
    return {name: point[name] for name in ("Sum", "Average", "Minimum", "Maximum", "SampleCount")}


def test_what_was_sent_is_what_cloudwatch_tells(moto: str, environment: Environment, tmp_path: Path) -> None:
    environment(settings(moto, tmp_path))
    numbers = StatisticValues(maximum=3.0, minimum=1.0, sample_count=4.0, sum=8.0)
    data = CloudWatchMetric(
        metric_name="feature_data_Day Mins", timestamp=TIME, dimensions=DIMENSIONS, statistic_values=numbers
    )
    complete = CloudWatchMetric(metric_name="feature_non_null_größe", timestamp=TIME, dimensions=DIMENSIONS, value=0.75)
    send_metrics([data, complete], NAMESPACE)
    expected = {"Sum": 8.0, "Average": 2.0, "Minimum": 1.0, "Maximum": 3.0, "SampleCount": 4.0}
    assert published(moto, data) == expected
    assert published(moto, complete)["Sum"] == 0.75


def test_more_metrics_than_a_request_takes_arrive_all(moto: str, environment: Environment, tmp_path: Path) -> None:
    environment(settings(moto, tmp_path))
    metrics = values(2 * METRICS_A_REQUEST + 1, "feature_baseline_drift_{}")
    send_metrics(metrics, NAMESPACE)
    for metric in (metrics[0], metrics[METRICS_A_REQUEST], metrics[-1]):
        assert published(moto, metric)["Sum"] == metric.value


def test_batches_keep_the_order_and_are_as_large_as_they_may_be() -> None:
    metrics = values(2_500)
    made = list(batches(metrics))
    assert [len(batch) for batch in made] == [1_000, 1_000, 500]
    assert list(chain(*made)) == metrics
    assert list(batches([])) == []


def test_metrics_of_long_names_make_smaller_requests(environment: Environment, tmp_path: Path) -> None:
    generator = random.Random(1)
    names = ["".join(chr(generator.randrange(0x4E00, 0x9FFF)) for _ in range(255)) for _ in range(1_500)]
    metrics = [CloudWatchMetric(metric_name=name, timestamp=TIME, dimensions=DIMENSIONS, value=1.0) for name in names]
    made = list(batches(metrics))
    assert list(chain(*made)) == metrics
    with server_that_answers(200) as server:
        environment(settings(server.url, tmp_path))
        send_metrics(metrics, NAMESPACE)
    assert len(server.sizes) == len(made) > 2
    assert max(server.sizes) <= 1_000_000


@pytest.mark.parametrize("codes", [(500, 503, 200), (503, 500, 200), (200,)])
def test_a_refusal_is_met_by_trying_again(codes: tuple[int, ...], environment: Environment, tmp_path: Path) -> None:
    with server_that_answers(*codes) as server:
        environment(settings(server.url, tmp_path))
        send_metrics(values(3), NAMESPACE)
    assert len(server.sizes) == len(codes)


@pytest.mark.parametrize(("code", "attempts"), [(503, cloudwatch_api.ATTEMPTS), (403, 1)])
def test_a_lasting_refusal_is_given_up_and_told(
    code: int, attempts: int, environment: Environment, tmp_path: Path
) -> None:
    with server_that_answers(code) as server:
        environment(settings(server.url, tmp_path))
        with pytest.raises(NotSentError, match=rf"^3 metrics were not sent to CloudWatch: ClientError: .*{code}"):
            send_metrics(values(3), NAMESPACE)
    assert len(server.sizes) == attempts


def test_a_failure_on_the_way_says_how_many_had_been_sent(environment: Environment, tmp_path: Path) -> None:
    with server_that_answers(200, 403) as server:
        environment(settings(server.url, tmp_path))
        with pytest.raises(NotSentError, match=r"^1500 of 2500 metrics were not sent to CloudWatch: "):
            send_metrics(values(2_500), NAMESPACE)
    assert len(server.sizes) == 2


def test_where_nobody_listens_it_is_given_up_within_seconds(environment: Environment, tmp_path: Path) -> None:
    environment(settings(f"http://127.0.0.1:{free_port()}", tmp_path))
    begun = time.monotonic()
    with pytest.raises(NotSentError, match="EndpointConnectionError: Could not connect to the endpoint URL"):
        send_metrics(values(3), NAMESPACE)
    assert time.monotonic() - begun < 20


def test_where_nobody_answers_it_is_given_up_too(
    environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloudwatch_api, "READ_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environment(settings(f"http://127.0.0.1:{silent.getsockname()[1]}", tmp_path))
        begun = time.monotonic()
        with pytest.raises(NotSentError, match="ReadTimeoutError: Read timeout on endpoint URL"):
            send_metrics(values(3), NAMESPACE)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, "there is no region (AWS_REGION) and there are no credentials"),
        (SOMEBODY, "there is no region (AWS_REGION)"),
        (REGION, "there are no credentials (such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role)"),
        ({**REGION, "AWS_ACCESS_KEY_ID": "testing"}, "PartialCredentialsError: Partial credentials found"),
        ({**REGION, "AWS_PROFILE": "nobody"}, "ProfileNotFound: The config profile (nobody) could not be found"),
    ],
)
def test_what_is_missing_is_named(
    given: dict[str, str], missing: str, environment: Environment, tmp_path: Path
) -> None:
    environment(nobody(tmp_path) | given)
    with pytest.raises(NotSentError) as caught:
        send_metrics(values(3), NAMESPACE)
    assert missing in str(caught.value)


def test_without_boto3_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(NotSentError, match=r"boto3 is missing; `pip install 'open-model-monitor-analyzer\[aws\]'`"):
        send_metrics(values(3), NAMESPACE)


def test_an_endpoint_with_a_password_is_told_without_it(environment: Environment, tmp_path: Path) -> None:
    environment(settings(f"http://user:a-secret@127.0.0.1:{free_port()}", tmp_path))
    with pytest.raises(NotSentError) as caught:
        send_metrics(values(3), NAMESPACE)
    assert "127.0.0.1" in str(caught.value) and "a-secret" not in str(caught.value)
