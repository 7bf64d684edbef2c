"""The statuses of executions and of processing jobs, and which one may follow another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class RunStatus(StrEnum):
    """As the API names them. Jobs are never CompletedWithViolations; one that is Pending is shown as InProgress."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    STOPPING = "Stopping"
    COMPLETED = "Completed"
    COMPLETED_WITH_VIOLATIONS = "CompletedWithViolations"
    FAILED = "Failed"
    STOPPED = "Stopped"

    @property
    def ended(self) -> bool:
        """Whether nothing follows."""
        return not FOLLOWING[self]


_ENDS = frozenset(
    {RunStatus.COMPLETED, RunStatus.COMPLETED_WITH_VIOLATIONS, RunStatus.FAILED, RunStatus.STOPPED},
)

FOLLOWING: Mapping[RunStatus, frozenset[RunStatus]] = {
    RunStatus.PENDING: frozenset({RunStatus.IN_PROGRESS, RunStatus.STOPPING, RunStatus.FAILED, RunStatus.STOPPED}),
    RunStatus.IN_PROGRESS: _ENDS | {RunStatus.STOPPING},
    # What is asked to stop may have come to its own end by then.
    RunStatus.STOPPING: _ENDS,
    **dict.fromkeys(_ENDS, frozenset()),
}
"""What may follow each status."""

ENDED = tuple(status.value for status in RunStatus if status.ended)
UNENDED = tuple(status.value for status in RunStatus if not status.ended)
JUDGED = (RunStatus.COMPLETED.value, RunStatus.COMPLETED_WITH_VIOLATIONS.value)
"""Of executions whose data was looked at."""


class WrongStatusError(Exception):
    """A status that cannot follow the one that is there: a defect, or work that another has ended meanwhile."""


def following(status: str, wanted: RunStatus) -> RunStatus:
    """`wanted`, where it may follow `status` or is the same. Raises WrongStatusError."""
    if wanted != status and wanted not in FOLLOWING[RunStatus(status)]:
        raise WrongStatusError(f"{wanted} cannot follow {status}.")
    return wanted
