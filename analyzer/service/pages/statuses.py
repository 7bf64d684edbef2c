"""How the statuses of executions look: a word, a sign that tells them apart without colours, and a style."""

from __future__ import annotations

from typing import NamedTuple

from analyzer.service.scheduling.due import MISSED, NO_DATA


class StatusLook(NamedTuple):
    word: str
    sign: str
    style: str


_LOOKS = {
    "Completed": StatusLook("no violations", "\N{CHECK MARK}", "well"),
    "CompletedWithViolations": StatusLook("violations", "!", "violated"),
    "Failed": StatusLook("failed", "\N{MULTIPLICATION SIGN}", "failed"),
    "Stopped": StatusLook("stopped", "\N{BLACK SQUARE}", "neutral"),
    "Stopping": StatusLook("stopping", "\N{HORIZONTAL ELLIPSIS}", "running"),
    "InProgress": StatusLook("running", "\N{HORIZONTAL ELLIPSIS}", "running"),
    "Pending": StatusLook("waiting", "\N{HORIZONTAL ELLIPSIS}", "running"),
}
_REASONS = {
    NO_DATA: StatusLook("no data", "\N{EN DASH}", "neutral"),
    MISSED: StatusLook("missed", "?", "neutral"),
}


def status_look(status: str, reason: str | None) -> StatusLook:
    """That of an execution: an hour without traffic is no fault, though the API calls it Failed."""
    return _REASONS.get(reason or "") or _LOOKS.get(status) or StatusLook(status, "", "neutral")
