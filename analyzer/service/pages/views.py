"""What each page shows, as JSON: the page is made of it, and it can be had as it is. Times are in ISO 8601, in UTC."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from analyzer.service.pages.moments import moment_text
from analyzer.service.scheduling.due import FAILED
from analyzer.service.scheduling.running import stream_of
from analyzer.service.store.alerts import IN_ALERT
from analyzer.service.store.jobs import output_uris
from analyzer.service.store.logs import JOBS_GROUP, log_lines
from analyzer.service.store.tables import (
    AlertChange,
    JsonObject,
    StoredAlert,
    StoredEndpoint,
    StoredEndpointConfig,
    StoredExecution,
    StoredJob,
    StoredSchedule,
)

MOST_LISTED = 1000
MOST_EXECUTIONS = 24 * 14
MOST_CHANGES = 50
MOST_LINES = 2000
MOST_JOBS_SHOWN, MOST_JOBS = 10, 500
"""Of those that belong to no schedule: on the first page, and on their own."""


def overview(session: Session, now: datetime, search: str = "") -> JsonObject:
    """All endpoints and schedules, with the last execution of each: first those that somebody should look at.

    With a `search` those whose name, or whose endpoint's, has it.
    """
    every = select(StoredSchedule).order_by(StoredSchedule.name)
    if search:
        has = [name.icontains(search, autoescape=True) for name in (StoredSchedule.name, StoredSchedule.endpoint_name)]
        every = every.where(or_(*has))
    last = _last_executions(session)
    alerts = _alerts_on(session)
    schedules = [
        {
            **_schedule(each),
            "alerts_on": alerts.get(each.name, []),
            "last": last.get(each.name),
        }
        for each in session.scalars(every.limit(MOST_LISTED))
    ]
    return {
        "time": moment_text(now),
        "search": search,
        "count": session.scalar(select(func.count()).select_from(StoredSchedule)),
        "failed": sum(map(_has_failed, schedules)),
        "endpoints": _endpoints(session, search),
        "schedules": sorted(schedules, key=_calm),
        **_other_jobs(session, 0 if search else MOST_JOBS_SHOWN),
    }


def jobs_view(session: Session, now: datetime) -> JsonObject:
    """The latest jobs that belong to no schedule, such as those that make baselines."""
    return {"time": moment_text(now), **_other_jobs(session, MOST_JOBS)}


def schedule_view(session: Session, name: str, now: datetime) -> JsonObject | None:
    """A schedule, its latest executions (the newest first), its alerts and how they changed."""
    schedule = session.get(StoredSchedule, name)
    executions = _executions(session, name)
    if schedule is None and not executions:
        return None
    alerts = session.scalars(select(StoredAlert).where(StoredAlert.schedule_name == name).order_by(StoredAlert.name))
    changes = select(AlertChange).where(AlertChange.schedule_name == name).order_by(AlertChange.number.desc())
    return {
        "time": moment_text(now),
        **({"name": name, "status": "Deleted"} if schedule is None else _schedule(schedule)),
        "config": None if schedule is None else schedule.document,
        "executions": executions,
        "alerts": [
            {
                "name": each.name,
                "status": each.status,
                "datapoints": each.datapoints,
                "evaluation_period": each.evaluation_period,
            }
            for each in alerts
        ],
        "alert_history": [
            {"name": each.name, "status": each.status, "time": moment_text(each.created)}
            for each in session.scalars(changes.limit(MOST_CHANGES))
        ],
    }


def execution_view(session: Session, name: str, scheduled: datetime) -> JsonObject | None:
    """An execution, and the jobs that it has run. A time to the second, as events have it, is enough."""
    execution = session.get(StoredExecution, (name, scheduled)) or _within_second(session, name, scheduled)
    if execution is None:
        return None
    names = [each for each in (execution.merge_job_name, execution.job_name) if each is not None]
    jobs = [job for each in names if (job := session.get(StoredJob, each)) is not None]
    return {
        **_execution(execution),
        "schedule": name,
        "endpoint": execution.endpoint_name,
        "type": execution.monitoring_type,
        "definition": execution.definition_name,
        "window_start": moment_text(execution.window_start),
        "window_end": moment_text(execution.window_end),
        "attempts": execution.attempts,
        "jobs": [_job(each) for each in jobs],
        "reports": next(iter(output_uris(jobs[-1])), None) if jobs and jobs[-1].name == execution.job_name else None,
    }


def job_view(session: Session, name: str) -> JsonObject | None:
    """A processing job and the end of its log. Its environment, which may hold secrets, is not among it."""
    job = session.get(StoredJob, name)
    if job is None:
        return None
    lines = log_lines(session, JOBS_GROUP, stream_of(job), limit=MOST_LINES)
    return {
        **_job(job),
        "image": job.document.get("AppSpecification", {}).get("ImageUri"),
        "inputs": [
            {"name": each["InputName"], "uri": each["S3Input"]["S3Uri"]}
            for each in job.document.get("ProcessingInputs", ())
            if "S3Input" in each
        ],
        "reports": next(iter(output_uris(job)), None),
        "log": [{"time": moment_text(each.happened), "message": each.message} for each in lines],
    }


def _schedule(schedule: StoredSchedule) -> JsonObject:
    return {
        "name": schedule.name,
        "status": schedule.status,
        "type": schedule.monitoring_type,
        "endpoint": schedule.endpoint_name,
        "definition": schedule.definition_name,
        "next": moment_text(schedule.next_due),
        "failure_reason": schedule.failure_reason,
    }


def _execution(execution: StoredExecution) -> JsonObject:
    return {
        "scheduled": moment_text(execution.scheduled),
        "status": execution.status,
        "reason": execution.reason,
        "failure_reason": execution.failure_reason,
        "created": moment_text(execution.created),
        "modified": moment_text(execution.modified),
    }


def _job(job: StoredJob) -> JsonObject:
    return {
        "name": job.name,
        "status": job.status,
        "schedule": job.schedule_name,
        "runner": job.runner,
        "created": moment_text(job.created),
        "started": moment_text(job.started),
        "ended": moment_text(job.ended),
        "exit_message": job.exit_message,
        "failure_reason": job.failure_reason,
    }


def _other_jobs(session: Session, limit: int) -> JsonObject:
    others = StoredJob.schedule_name.is_(None)
    latest = select(StoredJob).where(others).order_by(StoredJob.created.desc(), StoredJob.name).limit(limit)
    return {
        "other_jobs": [_job(each) for each in session.scalars(latest)],
        "other_job_count": session.scalar(select(func.count()).select_from(StoredJob).where(others)),
    }


def _executions(session: Session, name: str) -> list[JsonObject]:
    of_schedule = select(StoredExecution).where(StoredExecution.schedule_name == name)
    latest = of_schedule.order_by(StoredExecution.scheduled.desc()).limit(MOST_EXECUTIONS)
    return [_execution(each) for each in session.scalars(latest)]


def _within_second(session: Session, name: str, scheduled: datetime) -> StoredExecution | None:
    """What is run at once is due at a moment with microseconds."""
    if scheduled.microsecond:
        return None
    after = StoredExecution.scheduled > scheduled, StoredExecution.scheduled < scheduled + timedelta(seconds=1)
    found = select(StoredExecution).where(StoredExecution.schedule_name == name, *after)
    return session.scalars(found.order_by(StoredExecution.scheduled).limit(1)).first()


def _last_executions(session: Session) -> dict[str, JsonObject]:
    key = StoredExecution.schedule_name, StoredExecution.scheduled
    latest = select(key[0], func.max(key[1]).label("scheduled")).group_by(key[0]).subquery()
    found = select(StoredExecution).join(latest, (key[0] == latest.c.schedule_name) & (key[1] == latest.c.scheduled))
    return {each.schedule_name: _execution(each) for each in session.scalars(found)}


def _alerts_on(session: Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in session.scalars(select(StoredAlert).where(StoredAlert.status == IN_ALERT).order_by(StoredAlert.name)):
        found.setdefault(each.schedule_name, []).append(each.name)
    return found


def _endpoints(session: Session, search: str) -> list[JsonObject]:
    every = select(StoredEndpoint, StoredEndpointConfig.document).outerjoin(
        StoredEndpointConfig, StoredEndpointConfig.name == StoredEndpoint.config_name
    )
    if search:
        every = every.where(StoredEndpoint.name.icontains(search, autoescape=True))
    schedules: dict[str, list[str]] = defaultdict(list)
    names = select(StoredSchedule.endpoint_name, StoredSchedule.name).order_by(StoredSchedule.name)
    for endpoint_name, name in session.execute(names):
        schedules[endpoint_name or ""].append(name)
    found = session.execute(every.order_by(StoredEndpoint.name).limit(MOST_LISTED))
    return [_endpoint(endpoint, document or {}, schedules[endpoint.name]) for endpoint, document in found]


def _endpoint(endpoint: StoredEndpoint, document: JsonObject, schedules: list[str]) -> JsonObject:
    return {
        "name": endpoint.name,
        "status": endpoint.status,
        "models": [each["ModelName"] for each in document.get("ProductionVariants", ()) if "ModelName" in each],
        "captures": document.get("DataCaptureConfig", {}).get("DestinationS3Uri"),
        "schedules": schedules,
    }


def _calm(schedule: JsonObject) -> int:
    """0 in alert, 1 where it or its last execution has failed, 2 otherwise."""
    if schedule["alerts_on"]:
        return 0
    return 1 if _has_failed(schedule) else 2


def _has_failed(schedule: JsonObject) -> bool:
    """Whether a schedule, or its last execution, has failed: an hour without data is no failure."""
    last = schedule["last"]
    return schedule["status"] == FAILED or bool(last and last["status"] == FAILED and last["reason"] is None)
