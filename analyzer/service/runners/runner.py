"""What all runners do: begin a job, say how it is, end it. A job is found again by any server, after any kill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from analyzer.service.states import RunStatus
from analyzer.service.store.tables import JsonObject

Handle = JsonObject
"""What a runner finds a job by, in plain JSON: the store keeps it, and another server may use it."""


@dataclass(frozen=True)
class JobToRun:
    """A processing job as CreateProcessingJob describes it, and its ARN."""

    name: str
    arn: str
    request: JsonObject


@dataclass(frozen=True)
class JobState:
    """How a job is: IN_PROGRESS, COMPLETED, FAILED or STOPPED, with what it has left as its message.

    `failure_reason` is for people, in a sentence; at most 1,024 characters of both are kept.
    """

    status: RunStatus
    exit_message: str | None = None
    failure_reason: str | None = None


class JobRunner(Protocol):
    """Where jobs run. Methods may take some seconds, and are called from several threads, for one job by one at a time.

    What they raise is tried again later; an AnalyzerError fails the job with its message.
    """

    def start(self, job: JobToRun) -> Handle:
        """Begin a job and return what it is found by, at once.

        A name that was begun already is not begun again: a server may have died before it kept the handle.
        """

    def state(self, handle: Handle) -> JobState:
        """How a job is; one that has vanished has failed, and the reason says so."""

    def stop(self, handle: Handle) -> None:
        """Ask a job to end, and see to it that it does; nothing where it has. Returns at once."""
