"""A world of jobs that run nowhere: they outlive every server, and end when a test says so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from analyzer.service.runners.register import RunnerSettings
from analyzer.service.runners.runner import Handle, JobState, JobToRun, LogRead
from analyzer.service.scheduling.scheduler import Scheduler, SchedulerSettings
from analyzer.service.states import RunStatus
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredExecution, StoredJob
from contracts.metrics import CloudWatchMetric
from tests.unit.service.store.things import LASTS

DONE = JobState(RunStatus.COMPLETED, "Completed: Job completed successfully with no violations.", exit_code=0)
VIOLATED = JobState(
    RunStatus.COMPLETED, "CompletedWithViolations: Job completed successfully with 2 violations.", exit_code=0
)


@dataclass
class StubRunner:
    """`outcome` says how a job ends, None while it runs; `begun` counts how often each was begun."""

    outcome: Callable[[JobToRun], JobState | None] = lambda _: DONE
    begun: Counter[str] = field(default_factory=Counter)
    jobs: dict[str, JobToRun] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    most_at_once: int = 0
    measured: dict[str, list[CloudWatchMetric]] = field(default_factory=lambda: defaultdict(list))

    def handle(self, job: JobToRun) -> Handle:
        return {"name": job.name}

    def start(self, job: JobToRun, handle: Handle) -> None:
        assert handle["name"] == job.name
        if job.name not in self.jobs:
            self.begun[job.name] += 1
            self.jobs[job.name] = job
            self.most_at_once = max(self.most_at_once, len(self.jobs))

    def state(self, handle: Handle) -> JobState:
        job = self.jobs[handle["name"]]
        if job.name in self.stopped:
            return JobState(RunStatus.STOPPED)
        return self.outcome(job) or JobState(RunStatus.IN_PROGRESS)

    def stop(self, handle: Handle) -> None:
        self.stopped.add(handle["name"])

    def log(self, handle: Handle, after: str) -> LogRead:
        created = self.jobs[handle["name"]].created
        return LogRead([], after) if after else LogRead([(created, f"log of {handle['name']}")], "1")

    def metrics(self, handle: Handle) -> list[CloudWatchMetric]:
        return self.measured[handle["name"]]

    def forget(self, handle: Handle) -> None:
        self.forgotten.add(handle["name"])
        self.jobs.pop(handle["name"], None)  # who would begin it now begins it twice


def server(
    store: Store,
    runner: StubRunner,
    folder: Path,
    owner: str = "one",
    concurrency: int = 4,
    lease: timedelta = LASTS,
    delay: timedelta = timedelta(),
    flush: Callable[[str], None] = lambda _: None,
) -> Scheduler:
    """A server's scheduler, which reaches `folder`."""
    settings = SchedulerSettings(runner="stub", concurrency=concurrency, lease=lease, delay=delay)
    scheduler = Scheduler(
        store,
        RunnerSettings(folder / "work", [folder]),
        lambda name: f"arn:{name}",
        settings,
        owner=owner,
        flush=flush,
    )
    scheduler.made["stub"] = runner
    return scheduler


def turn_until_idle(scheduler: Scheduler, now: datetime, most: int = 200) -> None:
    """Turn, with seconds between, until nothing is left to do."""
    for number in range(most):
        wait = scheduler.turn(now + timedelta(seconds=number / 100))
        if wait > 0 and scheduler.is_idle():
            return
    raise AssertionError("the scheduler has not come to rest")


def executions(store: Store) -> list[StoredExecution]:
    with store.reading() as session:
        return list(session.scalars(select(StoredExecution).order_by(StoredExecution.scheduled)))


def jobs(store: Store) -> list[StoredJob]:
    with store.reading() as session:
        return list(session.scalars(select(StoredJob).order_by(StoredJob.created, StoredJob.name.desc())))
