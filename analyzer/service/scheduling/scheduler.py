"""One turn of a service: what is due is recorded, work is taken, and all that this server has moves on."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import exists, func, or_, select

from analyzer.service.runners.register import RunnerSettings, runner_of
from analyzer.service.runners.runner import JobRunner
from analyzer.service.scheduling.due import CAUGHT_UP, record_due
from analyzer.service.scheduling.executing import Executions
from analyzer.service.scheduling.running import Jobs
from analyzer.service.states import UNENDED, RunStatus
from analyzer.service.store.executions import SCHEDULED, take_executions
from analyzer.service.store.jobs import take_jobs
from analyzer.service.store.leases import Lease, LostLeaseError, new_owner, renew
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredExecution, StoredJob, StoredSchedule
from analyzer.service.transfers.reach import Reach

logger = logging.getLogger(__name__)

BUSY_S, IDLE_S = 0.05, 1.0
"""How soon the next turn is wanted, while something runs and while nothing does."""
BEGUN = tuple(status for status in UNENDED if status != RunStatus.PENDING)
MOST_SCHEDULES = 100
"""Due ones of a turn."""

Work = TypeVar("Work", StoredExecution, StoredJob)


@dataclass(frozen=True)
class SchedulerSettings:
    """What a service says of its schedules.

    `concurrency` are the jobs that it runs at a time, `lease` is how long others wait for a sign of life of it,
    `delay` how long after an hour captures of it may still come.
    """

    runner: str = "process"
    concurrency: int = max(1, (os.cpu_count() or 1) // 2)
    caught_up: int = CAUGHT_UP
    lease: timedelta = timedelta(seconds=60)
    delay: timedelta = timedelta()


@dataclass
class Scheduler:
    """Runs what a store says is due. `arn_of` gives the ARN of a processing job by its name.

    `records` is off where somebody else says what is due. `flush` writes what this process has captured of an endpoint,
    before it is looked at.
    """

    store: Store
    runners: RunnerSettings
    arn_of: Callable[[str], str]
    settings: SchedulerSettings = SchedulerSettings()
    records: bool = True
    flush: Callable[[str], None] = lambda _: None
    owner: str = field(default_factory=new_owner)
    made: dict[str, JobRunner] = field(default_factory=dict)
    """The runners that were asked for, by their words."""

    def __post_init__(self) -> None:
        self.reach = Reach(self.runners.folders)
        self._executions = Executions(self.store, self.owner, self.reach, self.flush)
        self._jobs = Jobs(self.store, self.owner, self.settings.runner, self._runner, self.arn_of, self.reach)
        self._renewed: datetime | None = None

    def turn(self, now: datetime) -> float:
        """Do all that can be done now, and return the seconds after which there may be more. Raises StoreProblemError.

        Nothing that a runner, a store of objects or a definition does wrong is raised: it ends what it belongs to.
        """
        self._show_life(now)
        moved, next_due_s = self._record(now - self.settings.delay) if self.records else (False, IDLE_S)
        executions, jobs = self._held(StoredExecution), self._held(StoredJob)
        if self._is_free(StoredExecution, now, BEGUN):
            # Whatever this server has itself: others may wait for these.
            with self.store.writing() as session:
                executions += take_executions(session, self._lease(now), self.settings.concurrency, BEGUN)
        if (room := self.settings.concurrency - len(executions)) > 0 and self._is_free(StoredExecution, now):
            with self.store.writing() as session:
                executions += take_executions(session, self._lease(now), room)
        moved |= self._move(executions, self._executions.move, now)
        if (room := self.settings.concurrency - len(jobs)) > 0 and self._is_free(StoredJob, now):
            with self.store.writing() as session:
                jobs += take_jobs(session, self._lease(now), room)
        moved |= self._move(jobs, self._jobs.move, now)
        if moved:
            return 0.0
        return min(BUSY_S if executions or jobs else IDLE_S, next_due_s)

    def has_work(self) -> bool:
        """Whether this server has begun anything that has not ended. Raises StoreProblemError."""
        return bool(self._held(StoredExecution) or self._held(StoredJob))

    def leave(self, now: datetime) -> None:
        """Leave all work to others at once, as a server does that ends: its jobs go on. Raises StoreProblemError."""
        with self.store.writing() as session:
            renew(session, StoredExecution, Lease(self.owner, now, -self.settings.lease))
            renew(session, StoredJob, Lease(self.owner, now, -self.settings.lease))

    def is_idle(self) -> bool:
        """Whether nothing is left to run, of this server or any other. Raises StoreProblemError."""
        with self.store.reading() as session:
            return not any(
                session.scalar(select(exists().where(kind.status.in_(UNENDED))))
                for kind in (StoredExecution, StoredJob)
            )

    def _move(self, rows: Sequence[Work], move: Callable[[Work, datetime], bool], now: datetime) -> bool:
        """In between, signs of life: what S3 or a runner does slowly is no death of this server."""
        moved = False
        began = time.monotonic()
        for row in rows:
            try:
                moved |= move(row, now)
            except LostLeaseError as lost:
                logger.warning("%s", lost)
            self._show_life(now + timedelta(seconds=time.monotonic() - began))
        return moved

    def _record(self, now: datetime) -> tuple[bool, float]:
        """Record what is due: whether anything was, and the seconds until the next is, if those are few."""
        next_due = select(func.min(StoredSchedule.next_due)).where(StoredSchedule.status == SCHEDULED)
        with self.store.reading() as session:
            earliest = session.scalar(next_due)
        if earliest is None or earliest > now:
            return False, IDLE_S if earliest is None else min(IDLE_S, (earliest - now).total_seconds())
        with self.store.writing() as session:
            return record_due(session, now, limit=MOST_SCHEDULES, caught_up=self.settings.caught_up) > 0, 0.0

    def _held(self, kind: type[Work]) -> list[Work]:
        mine = select(kind).where(kind.owner == self.owner, kind.status.in_(UNENDED)).order_by(kind.created)
        with self.store.reading() as session:
            return list(session.scalars(mine))

    def _is_free(self, kind: type[Work], now: datetime, statuses: Sequence[str] = UNENDED) -> bool:
        """Whether there is work to be taken: asked by reading, since a server that has nothing to do writes nothing."""
        free = or_(kind.owner.is_(None), kind.lease_until < now)
        with self.store.reading() as session:
            return bool(session.scalar(select(exists().where(kind.status.in_(statuses), free))))

    def _show_life(self, now: datetime) -> None:
        if self._renewed is not None and timedelta() <= now - self._renewed < self.settings.lease / 4:
            return
        self._renewed = now
        with self.store.writing() as session:
            renew(session, StoredExecution, self._lease(now))
            renew(session, StoredJob, self._lease(now))

    def _lease(self, now: datetime) -> Lease:
        return Lease(self.owner, now, self.settings.lease)

    def _runner(self, word: str) -> JobRunner:
        if word not in self.made:
            self.made[word] = runner_of(word, self.runners)
        return self.made[word]
