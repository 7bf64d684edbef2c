"""What a script prints: lines, cut and counted, however much it writes."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

LINE_LIMIT = 500
"""Bytes of a line that are kept."""


class LineCutter:
    """Cuts a stream of bytes into lines and passes the first `LINE_LIMIT` bytes of each on, as text."""

    def __init__(self, take: Callable[[str], None]) -> None:
        self._take = take
        self._begun = b""
        self.open = False
        """Whether a line has begun that has not ended."""

    def feed(self, data: bytes) -> None:
        start = 0
        while (end := data.find(b"\n", start)) >= 0:
            self._begin(data, start, end)
            self.end()
            start = end + 1
        if start < len(data):
            self._begin(data, start, len(data))

    def end(self) -> None:
        """End the line that has begun."""
        self._take(self._begun.rstrip(b"\r").decode("utf-8", "backslashreplace"))
        self._begun = b""
        self.open = False

    def _begin(self, data: bytes, start: int, end: int) -> None:
        room = LINE_LIMIT - len(self._begun)
        self._begun += data[start : min(end, start + room)]
        self.open = True


class _Raw(io.RawIOBase):
    """A file that is written to `ScriptOutput.lines`."""

    def __init__(self, output: ScriptOutput) -> None:
        self._output = output

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        taken = bytes(data)
        self._output.lines.feed(taken)
        return len(taken)


class ScriptOutput:
    """Stands for the standard output and error, and behind `logger`, while the user's code runs.

    Whatever keeps it for later (a handler of the log, a default argument) writes to wherever it leads by then.
    """

    def __init__(self) -> None:
        self.lines = LineCutter(_ignore)
        raw = cast("BinaryIO", _Raw(self))
        self.stream = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)
        self.logger = logging.Logger("preprocessor", logging.DEBUG)
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
        self.logger.addHandler(handler)

    def lead(self, take: Callable[[str], None]) -> None:
        """Pass lines on to `take` from now on."""
        self.lines = LineCutter(take)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Within, all that Python prints goes here."""
        before = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = self.stream
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before
            if self.lines.open:
                self.lines.end()


def _ignore(_: str) -> None:
    """Do nothing."""


OUTPUT = ScriptOutput()
"""The one of this process."""
