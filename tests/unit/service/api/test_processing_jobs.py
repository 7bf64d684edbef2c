"""Processing jobs are queued, described, listed, stopped and deleted."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from analyzer.service.states import RunStatus
from analyzer.service.store.jobs import advance_job
from analyzer.service.store.tables import StoredJob
from tests.unit.service.api.examples import job
from tests.unit.service.serving import ON_BOTH, Served

pytestmark = ON_BOTH


def advance(served: Served, *statuses: RunStatus, **more: Any) -> None:
    """As a runner does."""
    with served.store.writing() as session:
        for status in statuses:
            advance_job(session.get_one(StoredJob, "job"), status, served.clock(), **more)


def failure(called: Any, **request: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as raised:
        called(**request)
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_job_is_queued_and_shown_as_in_progress(served: Served, sagemaker: Any) -> None:
    arn = sagemaker.create_processing_job(**job())["ProcessingJobArn"]
    assert arn == "arn:aws:sagemaker:eu-west-1:000000000000:processing-job/job"
    described = sagemaker.describe_processing_job(ProcessingJobName="job")
    assert described["ProcessingJobStatus"] == "InProgress"
    assert abs((described["CreationTime"] - served.clock()).total_seconds()) < 0.001
    assert not {"ProcessingStartTime", "ProcessingEndTime", "ExitMessage", "FailureReason"} & described.keys()


def test_a_job_tells_what_became_of_it(served: Served, sagemaker: Any) -> None:
    sagemaker.create_processing_job(**job())
    advance(served, RunStatus.IN_PROGRESS)
    served.clock.move(minutes=5)
    advance(served, RunStatus.FAILED, exit_message="no rows", failure_reason="AlgorithmError: exit code 3")
    described = sagemaker.describe_processing_job(ProcessingJobName="job")
    assert described["ProcessingJobStatus"] == "Failed"
    assert described["ExitMessage"] == "no rows"
    assert described["FailureReason"] == "AlgorithmError: exit code 3"
    assert (described["ProcessingEndTime"] - described["ProcessingStartTime"]).total_seconds() == 300
    assert described["LastModifiedTime"] == described["ProcessingEndTime"]
    (summary,) = sagemaker.list_processing_jobs()["ProcessingJobSummaries"]
    assert summary.items() <= described.items()


def test_a_name_is_given_once(sagemaker: Any) -> None:
    sagemaker.create_processing_job(**job())
    code, message = failure(sagemaker.create_processing_job, **job())
    assert code == "ResourceInUse"
    assert message.startswith('Cannot create already existing processing job "arn:aws:sagemaker:')


def test_what_is_not_there_is_not_found(sagemaker: Any) -> None:
    for called in (sagemaker.describe_processing_job, sagemaker.stop_processing_job, sagemaker.delete_processing_job):
        code, message = failure(called, ProcessingJobName="nothing")
        assert code == "ResourceNotFound"
        assert message.startswith("Could not find processing job")


def test_a_job_that_waits_is_stopped_at_once(sagemaker: Any) -> None:
    sagemaker.create_processing_job(**job())
    sagemaker.stop_processing_job(ProcessingJobName="job")
    assert sagemaker.describe_processing_job(ProcessingJobName="job")["ProcessingJobStatus"] == "Stopped"
    code, message = failure(sagemaker.stop_processing_job, ProcessingJobName="job")
    assert (code, message.endswith("in status Stopped.")) == ("ValidationException", True)


def test_a_job_that_runs_is_asked_to_stop(served: Served, sagemaker: Any) -> None:
    sagemaker.create_processing_job(**job())
    advance(served, RunStatus.IN_PROGRESS)
    sagemaker.stop_processing_job(ProcessingJobName="job")
    assert sagemaker.describe_processing_job(ProcessingJobName="job")["ProcessingJobStatus"] == "Stopping"
    assert failure(sagemaker.delete_processing_job, ProcessingJobName="job")[0] == "ResourceInUse"
    advance(served, RunStatus.STOPPED)
    sagemaker.delete_processing_job(ProcessingJobName="job")
    assert sagemaker.list_processing_jobs()["ProcessingJobSummaries"] == []


def test_the_schedule_of_a_job_is_told(served: Served, sagemaker: Any) -> None:
    sagemaker.create_processing_job(**job())
    with served.store.writing() as session:
        session.get_one(StoredJob, "job").schedule_name = "churn"
    arn = sagemaker.describe_processing_job(ProcessingJobName="job")["MonitoringScheduleArn"]
    assert arn.endswith("monitoring-schedule/churn")


def test_jobs_are_listed_by_words_of_the_api(served: Served, sagemaker: Any) -> None:
    for name in ("b-churn", "a-churn", "c-loans"):
        sagemaker.create_processing_job(**job(name))
        served.clock.move(hours=1)
    sagemaker.stop_processing_job(ProcessingJobName="a-churn")

    def names(**wanted: Any) -> list[str]:
        return [
            each["ProcessingJobName"] for each in sagemaker.list_processing_jobs(**wanted)["ProcessingJobSummaries"]
        ]

    assert names() == ["b-churn", "a-churn", "c-loans"]
    assert names(SortOrder="Descending") == ["c-loans", "a-churn", "b-churn"]
    assert names(SortBy="Name") == ["a-churn", "b-churn", "c-loans"]
    assert names(SortBy="Status", SortOrder="Ascending") == ["b-churn", "c-loans", "a-churn"]
    assert names(NameContains="CHURN") == ["b-churn", "a-churn"]
    assert names(NameContains="%") == []
    assert names(StatusEquals="InProgress") == ["b-churn", "c-loans"]
    assert names(CreationTimeAfter=served.clock.now, LastModifiedTimeAfter=served.clock.now) == []
    assert names(CreationTimeBefore=served.clock.now) == ["b-churn", "a-churn", "c-loans"]


def test_names_without_sense_are_refused_by_both_stores(sagemaker: Any) -> None:
    assert failure(sagemaker.list_processing_jobs, NameContains="\0")[0] == "ValidationException"
    assert sagemaker.list_processing_jobs(NameContains="\\'\"_%é")["ProcessingJobSummaries"] == []


def test_what_a_job_is_given_may_hold_any_character(sagemaker: Any) -> None:
    sagemaker.create_processing_job(**job(Environment={"a": "\0\x7f\n\u2028\U0001f600"}))
    described = sagemaker.describe_processing_job(ProcessingJobName="job")
    assert described["Environment"] == {"a": "\0\x7f\n\u2028\U0001f600"}


def test_pages_are_followed_by_the_paginator_of_boto3(sagemaker: Any) -> None:
    for number in range(25):
        sagemaker.create_processing_job(**job(f"job-{number:02}"))
    pages = list(sagemaker.get_paginator("list_processing_jobs").paginate(SortBy="Name"))
    assert [len(page["ProcessingJobSummaries"]) for page in pages] == [10, 10, 5]
    names = [each["ProcessingJobName"] for page in pages for each in page["ProcessingJobSummaries"]]
    assert names == [f"job-{number:02}" for number in range(25)]
    first = sagemaker.list_processing_jobs(MaxResults=7)
    code, message = failure(sagemaker.list_processing_jobs, NextToken=first["NextToken"], StatusEquals="Failed")
    assert (code, "asked for with other words" in message) == ("ValidationException", True)
    assert failure(sagemaker.list_processing_jobs, NextToken="nonsense")[0] == "ValidationException"
