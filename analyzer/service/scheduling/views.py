"""Schedules, executions and their logs, as people and scripts look at them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analyzer.errors import ConfigurationError
from analyzer.service.scheduling.due import definition_of
from analyzer.service.scheduling.once import unknown_schedule
from analyzer.service.scheduling.running import stream_of
from analyzer.service.states import RunStatus
from analyzer.service.store.logs import JOBS_GROUP, log_lines
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredExecution, StoredJob, StoredSchedule
from contracts.errors import excerpt
from contracts.times import format_time

_LINES = 1000
_MOST_NAMED = 10
"""Executions in a sentence."""


def schedules_of(store: Store) -> list[dict[str, Any]]:
    """All schedules by their names."""
    with store.reading() as session:
        found = session.scalars(select(StoredSchedule).order_by(StoredSchedule.name)).all()
        return [_schedule_row(session, each) for each in found]


def schedule_document(store: Store, name: str) -> dict[str, Any]:
    """A schedule, as describe-monitoring-schedule has it, and its definition. Raises ConfigurationError."""
    with store.reading() as session:
        schedule = _found(session, name)
        definition, lack = definition_of(session, schedule)
        return {
            "MonitoringScheduleName": schedule.name,
            "MonitoringScheduleStatus": schedule.status,
            "MonitoringType": schedule.monitoring_type,
            "MonitoringScheduleConfig": schedule.document,
            "NextDue": schedule.next_due and format_time(schedule.next_due),
            "FailureReason": schedule.failure_reason or lack,
            "JobDefinition": definition,
        }


def executions_of(store: Store, name: str, last: int) -> list[dict[str, Any]]:
    """The last executions of a schedule, the newest last. Raises ConfigurationError where there is none of the name."""
    of_schedule = select(StoredExecution).where(StoredExecution.schedule_name == name)
    with store.reading() as session:
        found = session.scalars(of_schedule.order_by(StoredExecution.scheduled.desc()).limit(last)).all()
        if not found:
            _found(session, name)
        return [execution_row(each) for each in reversed(found)]


def log_of(store: Store, name: str, at: datetime | None) -> Iterator[str]:
    """The lines of an execution's jobs, in their order. Raises ConfigurationError."""
    with store.reading() as session:
        execution = _execution(session, name, at)
        for job_name in (execution.merge_job_name, execution.job_name):
            job = None if job_name is None else session.get(StoredJob, job_name)
            if job is not None:
                yield from _lines(session, stream_of(job))


def why_no_log(store: Store, name: str, at: datetime | None) -> str:
    """Why the jobs of an execution have logged nothing. Raises ConfigurationError."""
    with store.reading() as session:
        execution = _execution(session, name, at)
    has_job = execution.job_name or execution.merge_job_name
    none = "its job has told nothing" if has_job else "no job has begun"
    reason = f": {execution.failure_reason}" if execution.failure_reason else "."
    return f"{_named(execution)} has no log, {none}; it is {_status(execution)}{reason}"


def why_nothing(store: Store, at: datetime | None) -> str:
    """Why a run of what is due, or was at a time, has had nothing to do."""
    with store.reading() as session:
        if at is None:
            coming = select(StoredSchedule).where(StoredSchedule.next_due.is_not(None))
            following = session.scalars(coming.order_by(StoredSchedule.next_due).limit(1)).first()
            if following is None or following.next_due is None:
                return "Nothing is due: there is no schedule that is started."
            return f"Nothing is due; the next is {following.name} at {format_time(following.next_due)}."
        then = select(StoredExecution).where(StoredExecution.scheduled == at).order_by(StoredExecution.schedule_name)
        found = session.scalars(then.limit(_MOST_NAMED + 1)).all()
    when = format_time(at)
    if not found:
        return f"Nothing is due at {when}."
    named = ", ".join(f"{each.schedule_name} ({_status(each)})" for each in found[:_MOST_NAMED])
    more = ", and others" if len(found) > _MOST_NAMED else ""
    ended = any(RunStatus(each.status).ended for each in found)
    again = f" `analyzer schedules run NAME --at {when} --again` runs one that has ended anew." if ended else ""
    return f"Nothing is left to run at {when}: {named}{more}.{again}"


def why_not_run(store: Store, name: str, at: datetime) -> str:
    """Why an execution that was asked for has not been run."""
    with store.reading() as session:
        execution = session.get_one(StoredExecution, (name, at))
    if not RunStatus(execution.status).ended:
        return f"{_named(execution)} is {_status(execution)}, and another run or server has it."
    how = f"has ended already, {_status(execution)}, and was not run again"
    return f"{_named(execution)} {how}; `--again` runs it anew."


def _named(execution: StoredExecution) -> str:
    return f"The execution of {excerpt(execution.schedule_name)} at {format_time(execution.scheduled)}"


def _status(execution: StoredExecution) -> str:
    """As people have it."""
    return execution.reason or execution.status


def execution_row(execution: StoredExecution) -> dict[str, Any]:
    """An execution in a list."""
    return {
        "schedule": execution.schedule_name,
        "scheduled": format_time(execution.scheduled),
        "status": _status(execution),
        "job": execution.job_name or execution.merge_job_name,
        "reason": execution.failure_reason,
    }


def _schedule_row(session: Session, schedule: StoredSchedule) -> dict[str, Any]:
    of_schedule = select(StoredExecution).where(StoredExecution.schedule_name == schedule.name)
    last = session.scalars(of_schedule.order_by(StoredExecution.scheduled.desc()).limit(1)).first()
    return {
        "schedule": schedule.name,
        "type": schedule.monitoring_type,
        "status": schedule.status,
        "next": schedule.next_due and format_time(schedule.next_due),
        "last": last and format_time(last.scheduled),
        "result": last and (last.reason or last.status),
    }


def _lines(session: Session, stream: str) -> Iterator[str]:
    after = 0
    while found := log_lines(session, JOBS_GROUP, stream, limit=_LINES, after=after):
        yield from (each.message for each in found)
        after = found[-1].number


def _execution(session: Session, name: str, at: datetime | None) -> StoredExecution:
    """The execution of a schedule at a time, or the last one. Raises ConfigurationError."""
    wanted = select(StoredExecution).where(StoredExecution.schedule_name == name)
    if at is not None:
        wanted = wanted.where(StoredExecution.scheduled == at)
    execution = session.scalars(wanted.order_by(StoredExecution.scheduled.desc()).limit(1)).first()
    if execution is None:
        _found(session, name)
        when = "" if at is None else f" at {format_time(at)}"
        raise ConfigurationError(f"The schedule {excerpt(name)} has no execution{when}.")
    return execution


def _found(session: Session, name: str) -> StoredSchedule:
    schedule = session.get(StoredSchedule, name)
    if schedule is None:
        raise unknown_schedule(session, name)
    return schedule
