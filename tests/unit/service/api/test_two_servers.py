"""Two servers at one store are one service."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import urllib3
from botocore.exceptions import ClientError

from analyzer.service.store.opening import open_store
from tests.unit.service.api.examples import inline, job
from tests.unit.service.api.test_signatures import STOP, answered, headers_of
from tests.unit.service.serving import KEY, SECRET, Served, serving


@pytest.fixture
def servers(store_named: str) -> Iterator[tuple[Served, Served]]:
    with ExitStack() as stack:
        stores = [open_store(store_named) for _ in range(2)]
        for each in stores:
            stack.callback(each.close)
        first, second = (stack.enter_context(serving(each, {KEY: SECRET})) for each in stores)
        yield first, second


def test_a_name_is_given_once_by_both(servers: tuple[Served, Served]) -> None:
    clients = [each.client() for each in servers]

    def create(number: int) -> int:
        try:
            clients[number % 2].create_processing_job(**job(f"job-{number // 4}"))
        except ClientError as error:
            assert error.response["Error"]["Code"] == "ResourceInUse"
            return 0
        return 1

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(create, range(60))) == 15
    for client in clients:
        assert len(client.list_processing_jobs(MaxResults=100)["ProcessingJobSummaries"]) == 15


def test_both_change_one_schedule_and_nothing_is_lost(servers: tuple[Served, Served]) -> None:
    clients = [each.client() for each in servers]
    clients[0].create_monitoring_schedule(**inline())

    def change(number: int) -> Any:
        client = clients[number % 2]
        client.update_monitoring_alert(
            MonitoringScheduleName="schedule",
            MonitoringAlertName="default",
            DatapointsToAlert=1,
            EvaluationPeriod=number + 1,
        )
        return (client.stop_monitoring_schedule, client.start_monitoring_schedule)[number % 2](
            MonitoringScheduleName="schedule"
        )

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(change, range(40)))
    described = [client.describe_monitoring_schedule(MonitoringScheduleName="schedule") for client in clients]
    assert described[0]["MonitoringScheduleStatus"] == described[1]["MonitoringScheduleStatus"]


def test_what_one_has_taken_the_other_does_not_take(servers: tuple[Served, Served]) -> None:
    first, second = servers
    first.client().create_processing_job(**job())
    body = b'{"ProcessingJobName": "job"}'
    headers = headers_of(first, STOP, body)
    with urllib3.PoolManager() as http:
        assert answered(http, first, headers, body)[0] == 200
        second.clock.now = first.clock() + timedelta(seconds=3)
        # As a proxy before both would have it.
        replayed = {**headers, "Host": first.url.removeprefix("http://")}
        assert answered(http, second, replayed, body) == (403, "InvalidSignatureException")
