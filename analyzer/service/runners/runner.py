"""What all runners do: begin a job, say how it is, end it. A job is found again by any server, after any kill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from analyzer.service.states import RunStatus
from analyzer.service.store.tables import JsonObject
from contracts.metrics import CloudWatchMetric

Handle = JsonObject
"""What a runner finds a job by, in plain JSON: the store keeps it, and another server may use it."""


@dataclass(frozen=True)
class JobToRun:
    """A processing job as CreateProcessingJob describes it, its ARN, and when it was asked for.

    Another job may have had its name before.
    """

    name: str
    arn: str
    request: JsonObject
    created: datetime


@dataclass(frozen=True)
class JobState:
    """How a job is: IN_PROGRESS, COMPLETED, FAILED or STOPPED, with what it has left as its message.

    `failure_reason` is for people, in a sentence; `exit_code` is that of its process, where there was one.
    """

    status: RunStatus
    exit_message: str | None = None
    failure_reason: str | None = None
    exit_code: int | None = None


@dataclass(frozen=True)
class LogRead:
    """Lines of a job's log, each with its time, and the place after them, to read on from."""

    lines: Sequence[tuple[datetime, str]]
    after: str


class JobRunner(Protocol):
    """Where jobs run. Methods may take some seconds, and are called for one job by one server at a time.

    What they raise is tried again later; an AnalyzerError fails the job with its message.
    """

    def handle(self, job: JobToRun) -> Handle:
        """What the job will be found by: kept before it begins, so that no kill can lose it. It does nothing else."""

    def start(self, job: JobToRun, handle: Handle) -> None:
        """Begin a job, and return at once. What was begun already, by whomever, is not begun again."""

    def state(self, handle: Handle) -> JobState:
        """How a job is that was begun; one that has vanished has failed, and the reason says so."""

    def stop(self, handle: Handle) -> None:
        """Ask a job to end, and see to it that it does; nothing where it has. Returns at once."""

    def log(self, handle: Handle, after: str) -> LogRead:
        """Some of what follows in its log; `after` is empty at the beginning."""

    def metrics(self, handle: Handle) -> Sequence[CloudWatchMetric]:
        """The metrics for CloudWatch that a job which has ended has left, where nobody else takes them."""

    def forget(self, handle: Handle) -> None:
        """Remove what is left of a job that has ended, and whose end is kept."""
