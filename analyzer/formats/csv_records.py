"""Blocks of lines to blocks of whole records: a quote that is open at the end of a block takes in the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from analyzer.formats.csv_escapes import quote_places
from analyzer.scan.split import Split, SplitReport

_CARRY_LIMIT = 64 << 20
"""An open quote holds lines back for the next block, up to this many bytes."""


@dataclass(frozen=True)
class Block:
    """Whole lines, and where it is that an odd number of quotes leaves one open, if one does."""

    text: bytes
    open_quote: str | None = None


def whole_records(
    texts: Iterable[bytes], split: Split, report: SplitReport, escape: str | None = None
) -> Iterator[Block]:
    """Blocks that end where a record ends, of texts of whole lines: an open quote is carried from text to text.

    Where that cannot be, at the end of the split or beyond the limit, the block says so and the file is told as torn.
    """
    carried = b""
    torn = False
    for text in texts:
        held = carried + text if carried else text
        end = _end_of_records(held, escape)
        if end:
            yield Block(held if end == len(held) else held[:end])
        carried = held[end:]
        if len(carried) >= _CARRY_LIMIT:
            torn = True
            yield Block(carried, f"in a record of more than {_CARRY_LIMIT} bytes")
            carried = b""
    if carried:
        torn = True
        yield Block(carried, "at its end")
    if torn:
        report.torn_files.append(split.path)


def _end_of_records(text: bytes, escape: str | None) -> int:
    """Where the last line ends that leaves no quote open; 0 where none does."""
    if escape is None and text.count(b'"') % 2 == 0:
        return len(text)
    quotes = quote_places(text, escape)
    if len(quotes) % 2 == 0:
        return len(text)
    ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n"))
    closed = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return int(closed[-1]) + 1 if len(closed) else 0
