"""The log of a job as a file: a line for each line that it wrote, after its time in microseconds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

LONGEST_LINE = 64 << 10
MOST_BYTES = 64 << 20
"""Of a log; what comes after that is dropped."""
_READ_BYTES = 1 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class LogWriter:
    """Writes what comes out of a program, line by line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab")
        self._rest = b""
        self.last: deque[str] = deque(maxlen=8)
        """What was written last, to say why a program has not begun."""
        self._room = MOST_BYTES

    def write(self, text: bytes) -> None:
        *lines, self._rest = (self._rest + text).split(b"\n")
        for line in lines:
            self._line(line)
        if len(self._rest) > LONGEST_LINE:
            self._line(self._rest)
            self._rest = b""
        self._file.flush()

    def close(self) -> None:
        if self._rest:
            self._line(self._rest)
        self._file.close()

    def _line(self, line: bytes) -> None:
        if self._room <= 0:
            return
        line = line.rstrip(b"\r")[:LONGEST_LINE]
        self._room -= len(line)
        self.last.append(line.decode("utf-8", "replace"))
        if self._room <= 0:
            line = b"The log is longer than what is kept of it; the rest is left out."
        self._file.write(b"%d %b\n" % (time.time_ns() // 1000, line))


def read_log(path: Path, after: int) -> tuple[Sequence[tuple[datetime, str]], int]:
    """Some lines from a byte on, each with its time, and the byte after them."""
    try:
        with path.open("rb") as file:
            file.seek(after)
            text = file.read(_READ_BYTES)
    except FileNotFoundError:
        return [], after
    whole = text[: text.rfind(b"\n") + 1]
    lines = []
    for line in whole.split(b"\n")[:-1]:
        since, _, message = line.partition(b" ")
        lines.append((_EPOCH + timedelta(microseconds=int(since)), message.decode("utf-8", "backslashreplace")))
    return lines, after + len(whole)
