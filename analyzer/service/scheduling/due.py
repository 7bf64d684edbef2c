"""Records the executions that are due, each once; those that were missed for too long are marked, and not run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy.orm import Session

from analyzer.errors import ConfigurationError
from analyzer.service.definitions import INLINE_KIND, job_input_of, job_input_of_inline
from analyzer.service.schedules.timetable import Timetable, timetable
from analyzer.service.store.executions import due_schedules, record_execution, renew_execution
from analyzer.service.store.tables import JsonObject, StoredDefinition, StoredExecution, StoredSchedule
from contracts.errors import ContractError, excerpt, sentence

CAUGHT_UP = 24
"""How many executions of a schedule are caught up after a time in which nobody ran them."""
MOST_RECORDED = 100
"""Executions of one schedule that are recorded at a time: others come to theirs, and memory is bounded."""

MISSED, NO_DATA, UNDEFINED = "missed", "no data", "no definition"
"""The reasons of executions, which say more than the statuses of the API."""
FAILED = "Failed"

_INLINE, _BY_NAME, _SCHEDULE_CONFIG = "MonitoringJobDefinition", "MonitoringJobDefinitionName", "ScheduleConfig"


def record_due(session: Session, now: datetime, *, limit: int, caught_up: int = CAUGHT_UP) -> int:
    """Record what is due of up to `limit` schedules, the earliest first; how many executions were added."""
    return sum(_record_all(session, schedule, now, caught_up) for schedule in due_schedules(session, now, limit))


def record_at(session: Session, schedule: StoredSchedule, scheduled: datetime, now: datetime) -> bool:
    """Record the execution of a schedule at a time that is given, whenever it is due itself; whether it was added.

    Raises ContractError where the times of the schedule are none.
    """
    return _record(session, schedule, _Timed.of(session, schedule), scheduled, now)


def renew_at(session: Session, schedule: StoredSchedule, execution: StoredExecution, now: datetime) -> None:
    """Let an execution of a schedule that has ended begin anew, by the definition as it is now.

    Raises ConfigurationError where that is gone, and ContractError, likewise.
    """
    known = _Timed.of(session, schedule)
    if known.lack:
        raise ConfigurationError(known.lack)
    renew_execution(execution, schedule, known.times.window(execution.scheduled), known.document, now)


def is_due_at(session: Session, schedule: StoredSchedule, moment: datetime) -> bool:
    """Whether an execution of a schedule has this scheduled time. Raises ContractError, likewise."""
    times = _Timed.of(session, schedule).times
    return times.recurrence is None or times.recurrence.last_before(times.recurrence.next_after(moment)) == moment


def definition_of(session: Session, schedule: StoredSchedule) -> tuple[JsonObject, str | None]:
    """The job definition of a schedule as it is now, or why there is none."""
    config = schedule.document
    if _INLINE in config:
        return config[_INLINE], None
    name = config.get(_BY_NAME)
    kind = schedule.monitoring_type or INLINE_KIND
    definition = session.get(StoredDefinition, (kind, name))
    if definition is None:
        return {}, f"The schedule names the job definition {excerpt(str(name))} of the type {kind}, which is not there."
    return definition.document, None


def _record_all(session: Session, schedule: StoredSchedule, now: datetime, caught_up: int) -> int:
    assert schedule.next_due is not None
    try:
        known = _Timed.of(session, schedule)
    except ContractError as error:
        schedule.status, schedule.next_due = FAILED, None
        schedule.failure_reason, schedule.modified = sentence(str(error)), now
        return 0
    recurrence = known.times.recurrence
    if recurrence is None:
        due, schedule.next_due = schedule.next_due, None
        return _record(session, schedule, known, due, now)
    oldest = recurrence.next_after(now)
    for _ in range(caught_up):
        oldest = recurrence.last_before(oldest)
    added = 0
    for _ in range(MOST_RECORDED):
        due = schedule.next_due
        if due > now:
            break
        added += _record(session, schedule, known, due, now, missed=due < oldest)
        schedule.next_due = recurrence.next_after(due)
    return added


@dataclass(frozen=True)
class _Timed:
    """When a schedule is due and what it runs, or why it has nothing to run."""

    times: Timetable
    document: JsonObject
    lack: str | None

    @classmethod
    def of(cls, session: Session, schedule: StoredSchedule) -> Self:
        """Raises ContractError where the times are none."""
        document, lack = definition_of(session, schedule)
        job_input = None
        if document:
            inline = "MonitoringInputs" in document
            job_input = job_input_of_inline(document) if inline else job_input_of(schedule.monitoring_type, document)
        return cls(timetable(schedule.name, schedule.document.get(_SCHEDULE_CONFIG), job_input), document, lack)


def _record(
    session: Session,
    schedule: StoredSchedule,
    known: _Timed,
    due: datetime,
    now: datetime,
    *,
    missed: bool = False,
) -> bool:
    reason, failure = (UNDEFINED, known.lack) if known.lack else (None, None)
    if missed:
        reason = MISSED
        failure = f"The execution was missed: it was due at {due:%Y-%m-%dT%H:%M:%SZ}, and nobody ran it for too long."
    return record_execution(
        session,
        schedule,
        due,
        known.times.window(due),
        document=known.document,
        now=now,
        reason=reason,
        failure_reason=failure,
    )
