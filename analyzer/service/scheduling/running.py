"""Moves processing jobs on: those of executions, and those that clients have asked for."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from analyzer.errors import AnalyzerError
from analyzer.service.runners.runner import Handle, JobRunner, JobState, JobToRun
from analyzer.service.scheduling.known_model import with_model
from analyzer.service.states import RunStatus
from analyzer.service.store.jobs import advance_job
from analyzer.service.store.leases import LostLeaseError, held
from analyzer.service.store.logs import JOBS_GROUP, add_log
from analyzer.service.store.metrics import keep_metrics
from analyzer.service.store.problems import StoreProblemError
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredJob
from analyzer.service.transfers.reach import Reach
from contracts.errors import shortened
from contracts.message import LIMIT
from contracts.metrics import CloudWatchMetric

logger = logging.getLogger(__name__)

MOST_TRIES = 5
"""How often a runner may fail for a job before the job does."""
_LOG, _EXIT_CODE = "log", "exit_code"
"""What is kept in a handle beside the runner's own: how far the log was read, and how the process has ended."""


@dataclass
class Jobs:
    """The jobs that this server has."""

    store: Store
    owner: str
    runner_name: str
    runner_of: Callable[[str], JobRunner]
    arn_of: Callable[[str], str]
    reach: Reach
    _failures: Counter[str] = field(default_factory=Counter)

    def move(self, job: StoredJob, now: datetime) -> bool:
        """Do what can be done now; whether anything was. Raises LostLeaseError, and StoreProblemError."""
        try:
            moved = self._move(job, now)
        except (StoreProblemError, LostLeaseError):
            raise
        except AnalyzerError as error:
            return self._finish(job, JobState(RunStatus.FAILED, None, f"ClientError: {error.message}"), now)
        except Exception as error:  # of the world outside: it may be better later
            self._failures[job.name] += 1
            logger.warning("The runner %s has failed for the job %s: %s", self._runner_name(job), job.name, error)
            if self._failures[job.name] < MOST_TRIES:
                return False
            what = f"InternalServerError: The runner has failed: {type(error).__name__}: {error}"
            return self._finish(job, JobState(RunStatus.FAILED, None, what), now)
        self._failures.pop(job.name, None)
        return moved

    def _move(self, job: StoredJob, now: datetime) -> bool:
        if job.handle is None:
            if job.status == RunStatus.STOPPING:
                return self._finish(job, JobState(RunStatus.STOPPED), now)
            self._name(job)
        runner, handle = self.runner_of(self._runner_name(job)), job.handle
        assert handle is not None
        if job.status == RunStatus.PENDING or (job.status == RunStatus.STOPPING and job.started is None):
            to_run = self._to_run(job)
            runner.start(replace(to_run, request=with_model(to_run.request, self.store, self.reach)), handle)
            if job.status == RunStatus.PENDING:
                self._write(job, lambda _, kept: advance_job(kept, RunStatus.IN_PROGRESS, now))
                return True
        if job.status == RunStatus.STOPPING:
            runner.stop(handle)
        state = runner.state(handle)
        read = self._read_log(job, runner, now)
        if state.status == RunStatus.IN_PROGRESS:
            return read
        while self._read_log(job, runner, now):
            continue
        self._finish(job, state, now, runner.metrics(handle))
        runner.forget(handle)
        return True

    def _name(self, job: StoredJob) -> None:
        """Keep where a job will be found before it begins."""
        handle = self.runner_of(self.runner_name).handle(self._to_run(job))

        def keep(_: Session, kept: StoredJob) -> None:
            kept.runner, kept.handle = self.runner_name, handle

        self._write(job, keep)

    def _read_log(self, job: StoredJob, runner: JobRunner, now: datetime) -> bool:
        handle: Handle = job.handle or {}
        read = runner.log(handle, handle.get(_LOG, ""))
        if not read.lines and read.after == handle.get(_LOG, ""):
            return False

        def keep(session: Session, kept: StoredJob) -> None:
            kept.handle = {**(kept.handle or {}), _LOG: read.after}
            add_log(session, JOBS_GROUP, stream_of(kept), read.lines, now)

        self._write(job, keep)
        return bool(read.lines)

    def _finish(self, job: StoredJob, state: JobState, now: datetime, metrics: Sequence[CloudWatchMetric] = ()) -> bool:
        def keep(session: Session, kept: StoredJob) -> None:
            reason, message = (text and shortened(text, LIMIT) for text in (state.failure_reason, state.exit_message))
            if kept.status == RunStatus.PENDING and state.status == RunStatus.COMPLETED:
                advance_job(kept, RunStatus.IN_PROGRESS, now)
            advance_job(kept, state.status, now, exit_message=message, failure_reason=reason)
            if state.exit_code is not None:
                kept.handle = {**(kept.handle or {}), _EXIT_CODE: state.exit_code}
            if metrics and kept.schedule_name is not None:
                keep_metrics(session, kept.schedule_name, kept.name, metrics, now)

        self._write(job, keep)
        return True

    def _write(self, job: StoredJob, change: Callable[[Session, StoredJob], Any]) -> None:
        """Change a job as it is kept, and take over what it is by then: a client may have stopped it."""
        with self.store.writing() as session:
            kept = held(session, StoredJob, (job.name,), self.owner)
            change(session, kept)
            session.flush()
            values = {name: getattr(kept, name) for name in ("status", "runner", "handle", "started", "ended")}
        for name, value in values.items():
            setattr(job, name, value)

    def _runner_name(self, job: StoredJob) -> str:
        return job.runner or self.runner_name

    def _to_run(self, job: StoredJob) -> JobToRun:
        return JobToRun(job.name, self.arn_of(job.name), job.document, job.created)


def stream_of(job: StoredJob) -> str:
    """The stream of a job's log."""
    began = job.started or job.created
    return f"{job.name}/algo-1-{int(began.timestamp())}"
