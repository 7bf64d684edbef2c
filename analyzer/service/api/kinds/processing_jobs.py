"""Processing jobs: baselines, executions, and whatever else clients have run."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from analyzer.service.api.failures import CallError, invalid
from analyzer.service.api.lists import listing_of_names
from analyzer.service.api.operations import ApiCall, members_of, operation
from analyzer.service.api.resources import ResourceKind
from analyzer.service.api.times import seconds
from analyzer.service.states import RunStatus
from analyzer.service.store.jobs import stop_job
from analyzer.service.store.tables import JsonObject, StoredJob

NAME = "ProcessingJobName"
JOBS = ResourceKind("processing-job", StoredJob)


def _with_status(status: str) -> ColumnElement[bool]:
    queued = [RunStatus.PENDING] if status == RunStatus.IN_PROGRESS else []
    return StoredJob.status.in_([status, *queued])


_LISTING = listing_of_names(StoredJob, {"Status": StoredJob.status}, {"StatusEquals": _with_status}, descending=False)


@operation("CreateProcessingJob")
def create(call: ApiCall, request: JsonObject) -> JsonObject:
    """Only queues it: a runner takes it from there."""
    arn = JOBS.create(call, request[NAME], request, status=RunStatus.PENDING)
    return {"ProcessingJobArn": arn}


@operation("DescribeProcessingJob")
def describe(call: ApiCall, request: JsonObject) -> JsonObject:
    job = JOBS.found(call, request[NAME])
    schedule = job.schedule_name and call.arns.of("monitoring-schedule", job.schedule_name)
    return members_of(
        call,
        job.document,
        _summary(call, job),
        ProcessingStartTime=seconds(job.started),
        MonitoringScheduleArn=schedule,
    )


@operation("ListProcessingJobs")
def list_jobs(call: ApiCall, request: JsonObject) -> JsonObject:
    return _LISTING.answer(call, request, "ProcessingJobSummaries", lambda job: _summary(call, job))


@operation("StopProcessingJob")
def stop(call: ApiCall, request: JsonObject) -> JsonObject:
    job = JOBS.found(call, request[NAME])
    if RunStatus(job.status).ended:
        raise invalid(f"The request was rejected because the processing job is in status {job.status}.")
    stop_job(job, call.now)
    return {}


@operation("DeleteProcessingJob")
def delete(call: ApiCall, request: JsonObject) -> JsonObject:
    job = JOBS.found(call, request[NAME])
    if not RunStatus(job.status).ended:
        status = shown_status(job)
        raise CallError("ResourceInUse", f"The processing job is in status {status}; it should have ended.")
    JOBS.delete(call, job.name)
    return {}


def shown_status(job: StoredJob) -> str:
    """As the API names it, which knows no jobs that wait."""
    return RunStatus.IN_PROGRESS if job.status == RunStatus.PENDING else job.status


def _summary(call: ApiCall, job: StoredJob) -> JsonObject:
    return {
        NAME: job.name,
        "ProcessingJobArn": JOBS.arn(call, job.name),
        "CreationTime": seconds(job.created),
        "ProcessingEndTime": seconds(job.ended),
        "LastModifiedTime": seconds(job.modified),
        "ProcessingJobStatus": shown_status(job),
        "FailureReason": job.failure_reason,
        "ExitMessage": job.exit_message,
    }
