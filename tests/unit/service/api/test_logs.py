"""The logs of jobs, as boto3's client of CloudWatch Logs reads them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analyzer.service.store.logs import JOBS_GROUP, add_log
from tests.unit.service.api.test_processing_jobs import failure
from tests.unit.service.serving import ON_BOTH, Served

pytestmark = ON_BOTH


@pytest.fixture
def logs(served: Served) -> Any:
    return served.client("logs")


def written(served: Served, stream: str, count: int) -> None:
    with served.store.writing() as session:
        lines = [(served.clock() + timedelta(seconds=number), f"line {number}") for number in range(count)]
        add_log(session, JOBS_GROUP, stream, lines, served.clock())


def test_streams_of_a_job_are_found_by_its_name(served: Served, logs: Any) -> None:
    for stream in ("job/algo-1-1", "job-2/algo-1-1", "other_job/algo-1-1"):
        written(served, stream, 3)
    found = logs.describe_log_streams(logGroupName=JOBS_GROUP, logStreamNamePrefix="job/")["logStreams"]
    assert [each["logStreamName"] for each in found] == ["job/algo-1-1"]
    assert found[0]["lastEventTimestamp"] - found[0]["firstEventTimestamp"] == 2000
    pages = logs.get_paginator("describe_log_streams").paginate(logGroupName=JOBS_GROUP, limit=1)
    names = [each["logStreamName"] for page in pages for each in page["logStreams"]]
    assert names == ["job-2/algo-1-1", "job/algo-1-1", "other_job/algo-1-1"]
    last = logs.describe_log_streams(logGroupName=JOBS_GROUP, orderBy="LastEventTime", descending=True)["logStreams"]
    assert last[0]["logStreamName"] == "other_job/algo-1-1"


def test_lines_are_followed_as_they_come(served: Served, logs: Any) -> None:
    """As the SageMaker SDK waits for a job: until the token stays the same, and again later."""
    written(served, "job/algo-1-1", 5)
    request = {"logGroupName": JOBS_GROUP, "logStreamName": "job/algo-1-1", "limit": 2, "startFromHead": True}
    found: list[str] = []
    token: dict[str, str] = {}
    for _ in range(4):
        answer = logs.get_log_events(**request, **token)
        found += [event["message"] for event in answer["events"]]
        token = {"nextToken": answer["nextForwardToken"]}
    assert found == [f"line {number}" for number in range(5)]
    assert answer["nextForwardToken"] == logs.get_log_events(**request, **token)["nextForwardToken"]
    written(served, "job/algo-1-1", 1)
    assert [event["message"] for event in logs.get_log_events(**request, **token)["events"]] == ["line 0"]


def test_the_last_lines_come_first_and_lead_back(served: Served, logs: Any) -> None:
    written(served, "job/algo-1-1", 5)
    request = {"logGroupName": JOBS_GROUP, "logStreamName": "job/algo-1-1", "limit": 3}
    last = logs.get_log_events(**request)
    assert [event["message"] for event in last["events"]] == ["line 2", "line 3", "line 4"]
    before = logs.get_log_events(**request, nextToken=last["nextBackwardToken"])
    assert [event["message"] for event in before["events"]] == ["line 0", "line 1"]


def test_lines_of_a_span_of_time(served: Served, logs: Any) -> None:
    written(served, "job/algo-1-1", 5)
    start = int(served.clock().timestamp() * 1000)
    request = {"logGroupName": JOBS_GROUP, "logStreamName": "job/algo-1-1", "startFromHead": True}
    found = logs.get_log_events(**request, startTime=start + 1000, endTime=start + 3000)["events"]
    assert [event["message"] for event in found] == ["line 1", "line 2"]
    assert found[0]["timestamp"] == start + 1000


def test_what_is_not_there_is_told(served: Served, logs: Any) -> None:
    written(served, "job/algo-1-1", 1)
    assert failure(logs.describe_log_streams, logGroupName="/other")[0] == "ResourceNotFoundException"
    assert logs.describe_log_streams(logGroupName=JOBS_GROUP, logStreamNamePrefix="x")["logStreams"] == []
    request = {"logGroupName": JOBS_GROUP, "logStreamName": "job/algo-1-1"}
    assert failure(logs.get_log_events, **{**request, "logStreamName": "x"})[0] == "ResourceNotFoundException"
    assert failure(logs.get_log_events, **request, nextToken="x/1")[0] == "InvalidParameterException"
    assert failure(logs.describe_log_streams, logGroupName=JOBS_GROUP, nextToken="x")[0] == "InvalidParameterException"


def test_lines_of_all_streams_are_followed_as_they_come(served: Served, logs: Any) -> None:
    for stream in ("job/algo-1-1", "job_2/algo-1-1"):
        written(served, stream, 3)
    request = {"logGroupName": JOBS_GROUP, "interleaved": True}
    pages = logs.get_paginator("filter_log_events").paginate(**request, PaginationConfig={"PageSize": 2})
    found = [(each["logStreamName"], each["message"]) for page in pages for each in page["events"]]
    assert found == [(name, f"line {at}") for name in ("job/algo-1-1", "job_2/algo-1-1") for at in range(3)]
    of_one = {"job_": 3, "job": 6, "other": 0}
    for prefix, count in of_one.items():
        assert len(logs.filter_log_events(**request, logStreamNamePrefix=prefix)["events"]) == count
    assert len(logs.filter_log_events(**request, logStreamNames=["job/algo-1-1"])["events"]) == 3
    start = int(served.clock().timestamp() * 1000)
    late = logs.filter_log_events(**request, startTime=start + 2000)["events"]
    assert [each["message"] for each in late] == ["line 2", "line 2"]
    assert logs.filter_log_events(**request, startTime=start + 3000)["events"] == []
    assert failure(logs.filter_log_events, **request, filterPattern="ERROR")[0] == "InvalidParameterException"
    assert failure(logs.filter_log_events, **request, nextToken="x")[0] == "InvalidParameterException"
    assert failure(logs.filter_log_events, logGroupName="other")[0] == "ResourceNotFoundException"


def test_there_is_one_group(logs: Any) -> None:
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/aws/sagemaker/")["logGroups"]
    assert group["logGroupName"] == JOBS_GROUP
    assert logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/")["logGroups"] == []
