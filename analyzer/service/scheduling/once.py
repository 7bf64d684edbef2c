"""Runs what is due without a server: once, and again without harm. The state is in the store."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analyzer.errors import ConfigurationError
from analyzer.service.scheduling.due import MISSED, NO_DATA, is_due_at, record_at, renew_at
from analyzer.service.scheduling.earlier_reports import remove_reports
from analyzer.service.scheduling.executing import exit_code_of
from analyzer.service.scheduling.scheduler import IDLE_S, Scheduler
from analyzer.service.states import ENDED, RunStatus
from analyzer.service.store.executions import SCHEDULED
from analyzer.service.store.problems import StoreProblemError
from analyzer.service.store.rows import find
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredExecution, StoredJob, StoredSchedule
from contracts.exit_codes import ExitCode

logger = logging.getLogger(__name__)

LEFT = (
    "jobs that have begun go on by themselves; the next `analyzer schedules run-due` at this store, or "
    "`analyzer serve`, finds them and completes their executions."
)
"""What is said to whoever stops a run before its end."""

NowClock = Callable[[], datetime]


@dataclass(frozen=True)
class EndedExecution:
    """An execution that has ended, and the exit code of what it ran, where it failed.

    `earlier` says that it had ended before anybody asked for it now.
    """

    execution: StoredExecution
    exit_code: int
    earlier: bool = False


def run_due(scheduler: Scheduler, clock: NowClock, at: datetime | None = None) -> list[EndedExecution]:
    """Run all that is due, or what is due at the full hour of one time, and return what has ended meanwhile.

    What another server has is left to it. Raises StoreProblemError.
    """
    began = clock()
    if at is not None:
        at = at.replace(minute=0, second=0, microsecond=0)
        scheduler.records = False
        with scheduler.store.writing() as session:
            for schedule in session.scalars(select(StoredSchedule).where(StoredSchedule.status == SCHEDULED)):
                if is_due_at(session, schedule, at):
                    record_at(session, schedule, at, clock())
    _turn_or_leave(scheduler, clock)
    return ended_since(scheduler.store, began)


def run_one(
    scheduler: Scheduler, clock: NowClock, name: str, at: datetime, *, again: bool = False
) -> list[EndedExecution]:
    """Run the execution of a schedule at a time, whenever it is due itself; one that has ended only `again`.

    It is empty where another server is at it. Raises ConfigurationError, ContractError, OutputError where earlier
    reports cannot be removed, and StoreProblemError.
    """
    scheduler.records = False
    if again:
        _remove_earlier(scheduler, name, at)
    with scheduler.store.writing() as session:
        schedule = find(session, StoredSchedule, name, change=True)
        if schedule is None:
            raise unknown_schedule(session, name)
        if not record_at(session, schedule, at, clock()):
            execution = find(session, StoredExecution, name, at, change=True)
            if execution is not None and RunStatus(execution.status).ended:
                if not again:
                    return [replace(_ended(session, execution), earlier=True)]
                renew_at(session, schedule, execution, clock())
    _turn_or_leave(scheduler, clock)
    with scheduler.store.reading() as session:
        execution = session.get_one(StoredExecution, (name, at))
        return [_ended(session, execution)] if RunStatus(execution.status).ended else []


def turn_to_rest(scheduler: Scheduler, clock: NowClock) -> None:
    """Turn until this scheduler has nothing more to do. Raises StoreProblemError."""
    while (wait := scheduler.turn(clock())) < IDLE_S:
        time.sleep(wait)


def _remove_earlier(scheduler: Scheduler, name: str, at: datetime) -> None:
    """Outside of what writes to the store, since a store of objects may take its time."""
    with scheduler.store.reading() as session:
        execution = find(session, StoredExecution, name, at)
        job_name = execution and RunStatus(execution.status).ended and execution.job_name
        job = session.get(StoredJob, job_name) if job_name else None
    if job is not None:
        remove_reports(job, scheduler.reach)


def unknown_schedule(session: Session, name: str) -> ConfigurationError:
    """Of a name that no schedule has."""
    return ConfigurationError.unknown_name("NAME", name, session.scalars(select(StoredSchedule.name)))


def ended_since(store: Store, began: datetime) -> list[EndedExecution]:
    """The executions that have ended since, in the order of their scheduled times."""
    ended = StoredExecution.status.in_(ENDED)
    order = (StoredExecution.scheduled, StoredExecution.schedule_name)
    with store.reading() as session:
        found = session.scalars(
            select(StoredExecution).where(ended, StoredExecution.modified >= began).order_by(*order)
        )
        return [_ended(session, execution) for execution in found]


def exit_code(ended: Sequence[EndedExecution]) -> int:
    """That of all: what has failed says which, where it is one thing; an hour without data is no failure."""
    codes = {each.exit_code for each in ended} - {ExitCode.SUCCESS}
    return codes.pop() if len(codes) == 1 else ExitCode.INTERNAL if codes else ExitCode.SUCCESS


def _ended(session: Session, execution: StoredExecution) -> EndedExecution:
    names = [name for name in (execution.job_name, execution.merge_job_name) if name is not None]
    jobs = [job for name in names if (job := session.get(StoredJob, name)) is not None]
    codes = [code for job in jobs if (code := exit_code_of(job))]
    if execution.status == RunStatus.FAILED and execution.reason in (NO_DATA, MISSED):
        return EndedExecution(execution, ExitCode.SUCCESS)
    if execution.status in (RunStatus.FAILED, RunStatus.STOPPED):
        return EndedExecution(execution, codes[0] if codes else ExitCode.INTERNAL)
    return EndedExecution(execution, codes[0] if codes else ExitCode.SUCCESS)


def _turn_or_leave(scheduler: Scheduler, clock: NowClock) -> None:
    """Turn to rest. Whatever ends that before its time, what runs is left to others, as a server leaves it."""
    try:
        turn_to_rest(scheduler, clock)
    except BaseException:
        with suppress(StoreProblemError):
            if scheduler.has_work():
                logger.warning("%s", LEFT)
            scheduler.leave(clock())
        raise
