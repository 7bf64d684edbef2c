"""Captured records whose requests and answers are two events, joined by their ids wherever they lie."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby, islice

import pyarrow as pa

from analyzer.captured.pairs import failed_line, id_of, joined_lines, sides_of
from analyzer.errors import UnreadableDataError
from analyzer.places.ahead import read_ahead
from analyzer.scan.engine import KeyedEntry
from analyzer.scan.lines import block_batch, text_of
from analyzer.scan.protocols import Decoder
from analyzer.scan.split import Split, SplitReport
from analyzer.sources.file_lines import lines_of
from analyzer.sources.packs import FileBlocks, Pack

_LOOKED_AT, _OF_A_FILE = 20_000, 20
"""Events that are looked at in all, and in each file at least, to find the columns."""

_ENOUGH = 100
"""Records that tell them."""

_AT_ONCE, _BYTES_AT_ONCE = 1_000, 8 << 20
"""Lines of a block that is scanned, and bytes of all blocks that a task holds before they are joined."""


def first_joined(heads: Iterable[str], files: int) -> Iterator[str]:
    """The records of events that the starts of so many files have, until they are enough; then these events themselves.

    Requests may lie in files of their own, in front of all others: the more files there are, the less of each counts.
    """
    events: list[bytes] = []
    sides: dict[str, set[str | None]] = {}
    most = max(_LOOKED_AT // max(files, 1), _OF_A_FILE)
    for text in heads:
        for line in islice(filter(None, text.split("\n")), most):
            events.append(line.encode("utf-8"))
            for side in sides_of(events[-1]):
                sides.setdefault(side, set()).add(id_of(events[-1]))
        if len(sides) > 1 and len(set.intersection(*sides.values())) >= _ENOUGH:
            break
    return (line.decode("utf-8") for line in chain(joined_lines(events), events))


@dataclass(frozen=True)
class PacksOfEvents:
    """The files of events, and in how many groups they are joined."""

    splits: tuple[Pack, ...]
    blocks: FileBlocks
    groups: int

    def entries(self, split: Split, _: Iterator[pa.RecordBatch]) -> Iterator[KeyedEntry]:
        """Blocks of the lines of a pack in the order of its records, by a hash of their ids."""
        assert isinstance(split, Pack)
        place = split.index << 32
        waiting: dict[int, list[bytes]] = {}
        size = 0
        try:
            with read_ahead(split.files):
                for line in chain.from_iterable(lines_of(block) for path in split.files for block in self.blocks(path)):
                    waiting.setdefault(self._group_of(line), []).append(line)
                    size += len(line)
                    if size >= _BYTES_AT_ONCE:
                        yield from ((group, place, _block(some)) for group, some in waiting.items())
                        waiting, size, place = {}, 0, place + 1
        except UnreadableDataError as error:
            # A value, not a failed task: a cluster would try again, and the driver would see a stack trace.
            waiting.setdefault(0, []).append(failed_line(str(error)))
        yield from ((group, place, _block(some)) for group, some in waiting.items())

    def _group_of(self, line: bytes) -> int:
        id = id_of(line)
        return zlib.crc32(line if id is None else id.encode("utf-8")) % self.groups


def joined_groups(entries: Iterator[KeyedEntry]) -> Iterator[KeyedEntry]:
    """Blocks of the records of each group."""
    for group, some in groupby(entries, key=lambda entry: entry[0]):
        waiting: list[bytes] = []
        place = 0
        for line in joined_lines(line for _, _, content in some for line in lines_of(content)):
            waiting.append(line)
            if len(waiting) == _AT_ONCE:
                yield group, place, _block(waiting)
                waiting, place = [], place + 1
        if waiting:
            yield group, place, _block(waiting)


@dataclass(frozen=True)
class EventsDecoder:
    """Has the records of the events of a split decoded, all of which are in memory: for a look at a few files."""

    decoder: Decoder

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        lines = joined_lines(line for batch in batches for line in lines_of(text_of(batch)))
        yield from self.decoder.decode(split, iter([block_batch(_block(list(lines)))]), report)


def _block(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)
