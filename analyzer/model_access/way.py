"""A way to a model: what every one of them offers, and how asking can fail."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

from analyzer.model_access.limits import RequestLimits
from contracts.errors import counted

_AT_A_TIME = 1 << 18
_SHOWN = 1 << 12


class Trouble(Enum):
    """What kind of failure it was, which says what may help."""

    REFUSED = auto()
    """The model does not take this request as it is; fewer records may be fine."""
    TOO_LARGE = auto()
    LARGE_ANSWER = auto()
    """More bytes than an answer may have; one about fewer records may have fewer."""
    LATE = auto()
    """No answer in time: the records may have been too many."""
    BUSY = auto()
    """The model, or what is before it, fails just now; again may be fine."""
    AWAY = auto()
    """Nothing answers; again may be fine, fewer records are no help."""
    FORBIDDEN = auto()
    """Nothing helps: no rights, no such endpoint."""


class AskingError(Exception):
    """A request that was not answered; the text says what came instead."""

    def __init__(self, trouble: Trouble, found: str, pause_s: float | None = None) -> None:
        super().__init__(found)
        self.trouble = trouble
        self.found = found
        self.pause_s = pause_s
        """How long the other side asks to wait before the next try."""


class OpenWay(Protocol):
    """Connections to a model, used by several threads."""

    def ask(self, body: bytes) -> bytes:
        """The body of the answer. Raises AskingError."""
        ...

    def close(self) -> None: ...


class Way(Protocol):
    """Where a model is. It travels to the workers, so it holds settings alone, and none that is secret."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    def open(self, content_type: str, accept: str, limits: RequestLimits) -> OpenWay: ...


ReadBytes = Callable[[int], bytes]
"""Reads at most so many bytes of an answer, none at its end."""


def read_answer(read: ReadBytes, limits: RequestLimits) -> bytes:
    """A whole answer, in memory that its limit bounds. Raises AskingError."""
    received: list[bytes] = []
    left = limits.max_answer_bytes
    while data := read(min(_AT_A_TIME, left + 1)):
        received.append(data)
        left -= len(data)
        if left < 0:
            found = f"an answer of more than {counted(limits.max_answer_bytes, 'byte')} (model_max_answer_bytes)"
            raise AskingError(Trouble.LARGE_ANSWER, found)
    return b"".join(received)


def read_beginning(read: ReadBytes) -> bytes:
    """As much of an answer as can be told of: of one that says no more than that something failed."""
    return read(_SHOWN)


def late(limits: RequestLimits) -> AskingError:
    """No answer, or not the whole of it, in time."""
    return AskingError(Trouble.LATE, f"no answer within {counted(limits.timeout_s, 'second')} (model_timeout_s)")


def trouble_of(status: int) -> Trouble:
    """The kind of failure that an HTTP status tells of."""
    if status == 413:
        return Trouble.TOO_LARGE
    if status in (408, 429) or status >= 500:
        return Trouble.BUSY
    return Trouble.FORBIDDEN if status in (401, 403, 404, 405) or status < 400 else Trouble.REFUSED
