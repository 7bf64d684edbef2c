"""Processing jobs: queued as they are asked for, taken by one server at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from analyzer.service.states import UNENDED, RunStatus, following
from analyzer.service.store.leases import Lease, release, take
from analyzer.service.store.rows import add_once
from analyzer.service.store.tables import JsonObject, StoredJob


def queue_job(
    session: Session, name: str, document: JsonObject, now: datetime, schedule_name: str | None = None
) -> bool:
    """Add a job as CreateProcessingJob describes it, unless one of its name is there; whether it was added."""
    return add_once(
        session,
        StoredJob,
        name=name,
        document=document,
        status=RunStatus.PENDING,
        schedule_name=schedule_name,
        created=now,
        modified=now,
    )


def take_jobs(session: Session, lease: Lease, limit: int) -> list[StoredJob]:
    """Take jobs that have not ended and that no living server has, the oldest first.

    One that is not Pending has been begun by a server that died: its `runner` and `handle` tell where to look for it.
    """
    order = (StoredJob.created, StoredJob.name)
    return take(session, StoredJob, StoredJob.status.in_(UNENDED), lease, order=order, limit=limit)


def advance_job(
    job: StoredJob,
    status: RunStatus,
    now: datetime,
    *,
    exit_message: str | None = None,
    failure_reason: str | None = None,
) -> None:
    """Give a job its next status; at an end nobody has it any more. Raises WrongStatusError."""
    job.status = following(job.status, status)
    job.modified = now
    if status == RunStatus.IN_PROGRESS:
        job.started = job.started or now
    job.exit_message = exit_message or job.exit_message
    job.failure_reason = failure_reason or job.failure_reason
    if status.ended:
        job.ended = now
        release(job)


def stop_job(job: StoredJob, now: datetime) -> None:
    """Ask a job to stop; one that has not begun and that nobody has is stopped at once, an ended one stays as it is."""
    if job.status == RunStatus.PENDING and job.owner is None:
        advance_job(job, RunStatus.STOPPED, now)
    elif job.status in (RunStatus.PENDING, RunStatus.IN_PROGRESS):
        advance_job(job, RunStatus.STOPPING, now)


def output_uris(job: StoredJob) -> list[str]:
    """Where the outputs of a job go, as far as they go to S3; its reports are in the first one."""
    outputs = (job.document.get("ProcessingOutputConfig") or {}).get("Outputs") or ()
    return [each["S3Output"]["S3Uri"] for each in outputs if "S3Output" in each]
