"""Executions of schedules: each exists once for a scheduled time, and one server at a time has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analyzer.service.schedules.timetable import ExecutionWindow
from analyzer.service.states import UNENDED, RunStatus, following
from analyzer.service.store.leases import Lease, release, take
from analyzer.service.store.rows import add_once
from analyzer.service.store.tables import JsonObject, StoredExecution, StoredSchedule

SCHEDULED = "Scheduled"
STOPPED = "Stopped"
"""Statuses of schedules: one that is due again and again, and one that is not."""


def due_schedules(session: Session, now: datetime, limit: int) -> list[StoredSchedule]:
    """Those of which an execution is due, the earliest first; other servers pass them over until this one is done."""
    due = select(StoredSchedule).where(StoredSchedule.status == SCHEDULED, StoredSchedule.next_due <= now)
    ordered = due.order_by(StoredSchedule.next_due, StoredSchedule.name).limit(limit)
    return list(session.scalars(ordered.with_for_update(skip_locked=True)))


def record_execution(
    session: Session,
    schedule: StoredSchedule,
    scheduled: datetime,
    window: ExecutionWindow,
    *,
    document: JsonObject,
    now: datetime,
    reason: str | None = None,
    failure_reason: str | None = None,
) -> bool:
    """Add the execution of a schedule at this time, unless it is there; whether it was added.

    With a `failure_reason` it has failed already, as one does that was missed, and is only there to be seen.
    """
    return add_once(
        session,
        StoredExecution,
        schedule_name=schedule.name,
        scheduled=scheduled,
        status=RunStatus.PENDING if failure_reason is None else RunStatus.FAILED,
        window_start=window.start,
        window_end=window.end,
        monitoring_type=schedule.monitoring_type,
        definition_name=schedule.definition_name,
        endpoint_name=schedule.endpoint_name,
        document=document,
        reason=reason,
        failure_reason=failure_reason,
        created=now,
        modified=now,
    )


def renew_execution(
    execution: StoredExecution, schedule: StoredSchedule, window: ExecutionWindow, document: JsonObject, now: datetime
) -> None:
    """Let an execution that has ended begin anew, as the schedule and its definition are now.

    It is made now, so its jobs get other names, and its end is another event. How often it was taken counts on.
    """
    execution.status = RunStatus.PENDING
    execution.window_start, execution.window_end = window.start, window.end
    execution.monitoring_type, execution.document = schedule.monitoring_type, document
    execution.definition_name, execution.endpoint_name = schedule.definition_name, schedule.endpoint_name
    execution.reason = execution.failure_reason = execution.merge_job_name = execution.job_name = None
    execution.announced = False
    execution.created = execution.modified = now


def take_executions(
    session: Session, lease: Lease, limit: int, statuses: Sequence[str] = UNENDED
) -> list[StoredExecution]:
    """Take executions that have not ended and that no living server has, in the order of their scheduled times.

    Those of a dead server come back as they were left: in any status but an end, with what they knew of their jobs.
    """
    order = (StoredExecution.scheduled, StoredExecution.schedule_name)
    unended = StoredExecution.status.in_(statuses)
    taken = take(session, StoredExecution, unended, lease, order=order, limit=limit)
    for execution in taken:
        execution.attempts += 1
    return taken


def advance_execution(
    execution: StoredExecution,
    status: RunStatus,
    now: datetime,
    *,
    reason: str | None = None,
    failure_reason: str | None = None,
) -> None:
    """Give an execution its next status; at an end nobody has it any more. Raises WrongStatusError."""
    execution.status = following(execution.status, status)
    execution.modified = now
    execution.reason = reason or execution.reason
    execution.failure_reason = failure_reason or execution.failure_reason
    if status.ended:
        release(execution)
