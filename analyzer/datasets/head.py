"""The start of a data set: enough to know its columns and how long a row is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_FIRST_READ = 1 << 16
_LARGEST = 1 << 24
_ENOUGH_LINES = 20


@dataclass(frozen=True)
class Head:
    """The first lines of the file at `path`; `whole` when that is all there is of it."""

    path: str
    text: str
    whole: bool

    @property
    def row_bytes(self) -> int:
        """About how long a row is, the first line (perhaps a header) left out where there are others."""
        lines = self.text.split("\n")
        rows = [line for line in (lines[1:] if self.whole else lines[1:-1]) if line] or lines[:1]
        return max(1, sum(len(row) + 1 for row in rows) // len(rows))


def read_head(read: Callable[[int], bytes], path: str) -> Head:
    """Read from the start until there are some whole lines and a whole CSV record, but no more than 16 MiB."""
    data = b""
    while (data.count(b"\n") < _ENOUGH_LINES or not _has_whole_record(data)) and len(data) < _LARGEST:
        more = read(max(_FIRST_READ, len(data)))
        if not more:
            return Head(path, data.decode("utf-8", errors="replace"), whole=True)
        data += more
    return Head(path, data.decode("utf-8", errors="replace"), whole=False)


def _has_whole_record(data: bytes) -> bool:
    """Whether a line ends outside of quotes; the first one does, almost always."""
    quotes = 0
    for line in data.split(b"\n")[:-1]:
        quotes += line.count(b'"')
        if quotes % 2 == 0:
            return True
    return False
