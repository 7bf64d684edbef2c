"""The start of a data set: enough to know its columns and how long a row is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analyzer.errors import UnreadableDataError
from analyzer.sources.codecs import require_plain
from contracts.limits import Limits

_FIRST_READ = 1 << 16
_LARGEST = 1 << 24
_ENOUGH_LINES = 20
_READ = 1 << 20


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


def read_head(read: Callable[[int], bytes], path: str, limits: Limits | None = None) -> Head:
    """Read from the start until there are some whole lines and a whole CSV record, but no more than 16 MiB.

    Raises UnreadableDataError where it is packed and its name does not say so, and where that is no whole line and the
    line is longer than `limits` allow.
    """
    data = b""
    while (data.count(b"\n") < _ENOUGH_LINES or not _has_whole_record(data)) and len(data) < _LARGEST:
        more = read(max(_FIRST_READ, len(data)))
        if not more:
            return Head(path, data.decode("utf-8", errors="replace"), whole=True)
        if not data:
            require_plain(path, more)
        data += more
    if limits is not None and b"\n" not in data:
        _require_line_end(read, path, len(data), limits)
    return Head(path, data.decode("utf-8", errors="replace"), whole=False)


def _require_line_end(read: Callable[[int], bytes], path: str, size: int, limits: Limits) -> None:
    """Look for the end of a first line, of which `size` bytes are known, without keeping it."""
    require_short_line(path, size, limits)
    while (more := read(_READ)) and b"\n" not in more:
        size += len(more)
        require_short_line(path, size, limits)


def require_short_line(path: str, size: int, limits: Limits) -> None:
    """Raise UnreadableDataError where a line of so many bytes, or more, is too long."""
    if size > limits.max_line_bytes:
        found = f"has a line of more than {limits.max_line_bytes} bytes"
        raise UnreadableDataError.beyond_limit(path, found, "max_line_bytes", limits.max_line_bytes)


def _has_whole_record(data: bytes) -> bool:
    """Whether a line ends outside of quotes; the first one does, almost always."""
    quotes = 0
    for line in data.split(b"\n")[:-1]:
        quotes += line.count(b'"')
        if quotes % 2 == 0:
            return True
    return False
