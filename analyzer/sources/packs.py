"""Many small files read by one task: a task and a Spark reader for each would cost more than the data in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import pyarrow as pa

from analyzer.places.ahead import read_ahead
from analyzer.scan.gathering import gathered
from analyzer.scan.lines import block_batch, line_batch, unchecked
from analyzer.scan.protocols import Decoder
from analyzer.scan.split import Split, SplitReport

OPENING = 4 << 10
"""Bytes that opening a file costs as much as."""

FileBlocks = Callable[[str], Iterator[bytes]]
"""The same as text, each line with its newline."""

FileLines = Callable[[str], Iterator[list[bytes]]]
"""The lines of a file, some at a time. It runs in a worker."""


@dataclass(frozen=True)
class Pack(Split):
    """Whole files, which are read one after another; `path` is the first of them."""

    files: tuple[str, ...]


@dataclass(frozen=True)
class PackDecoder:
    """Reads the files of a pack and has them decoded by `decoder`: all lines together where that `mixes_files`.

    Else each file is decoded by itself, and batches of the same columns are put together, `batch_rows` or
    `batch_bytes` at most. A `decoder` that takes blocks gets `blocks` of all files.
    """

    decoder: Decoder
    mixes_files: bool
    lines: FileLines
    batch_rows: int
    batch_bytes: int
    blocks: FileBlocks | None = None

    def decode(self, split: Split, _: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        assert isinstance(split, Pack)
        open_pack = OpenPack(split.index, split.path, 0, split.length)
        with read_ahead(split.files):
            yield from self._decoded(split, open_pack, report)

    def _decoded(self, split: Pack, open_pack: OpenPack, report: SplitReport) -> Iterator[pa.RecordBatch]:
        if self.blocks is not None:
            yield from self.decoder.decode(open_pack, self._block_batches(split, open_pack, self.blocks), report)
        elif self.mixes_files:
            lines = chain.from_iterable(self._counted(path, open_pack) for path in split.files)
            yield from self.decoder.decode(open_pack, self._line_batches(lines), report)
        else:
            yield from gathered(self._file_by_file(split, report), self.batch_rows, self.batch_bytes)

    def _counted(self, path: str, open_pack: OpenPack) -> Iterator[list[bytes]]:
        open_pack.begin(path)
        for lines in self.lines(path):
            open_pack.add(len(lines))
            yield lines

    def _block_batches(self, pack: Pack, open_pack: OpenPack, blocks: FileBlocks) -> Iterator[pa.RecordBatch]:
        waiting: list[bytes] = []
        size = 0
        for path in pack.files:
            open_pack.begin(path)
            for block in blocks(path):
                open_pack.add(block.count(b"\n"))
                waiting.append(block)
                size += len(block)
                if size >= self.batch_bytes:
                    yield block_batch(b"".join(waiting))
                    waiting, size = [], 0
        if waiting:
            yield block_batch(b"".join(waiting))

    def _file_by_file(self, pack: Pack, report: SplitReport) -> Iterator[pa.RecordBatch]:
        for path in pack.files:
            # Its own report, since places in a file are told by what was read of it.
            own = SplitReport()
            try:
                split = Split(pack.index, path, 0, pack.length)
                yield from self.decoder.decode(split, self._line_batches(self.lines(path)), own)
            finally:
                report.merge(own)

    def _line_batches(self, groups: Iterator[list[bytes]]) -> Iterator[pa.RecordBatch]:
        """Lines of which nobody has looked at the bytes, as Spark gives them."""
        lines: list[bytes] = []
        size = 0
        for group in groups:
            for line in group:
                lines.append(line)
                size += len(line)
                if len(lines) >= self.batch_rows or size >= self.batch_bytes:
                    yield line_batch(unchecked(lines))
                    lines, size = [], 0
        if lines:
            yield line_batch(unchecked(lines))


@dataclass(frozen=True)
class OpenPack(Split):
    """A pack whose files are being read as one: it knows in which of them each line is.

    `ends` are the numbers of the last lines that were read of the files.
    """

    paths: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def begin(self, path: str) -> None:
        """The lines from here on are of this file."""
        self.paths.append(path)
        self.ends.append(self.ends[-1] if self.ends else 0)

    def add(self, lines: int) -> None:
        self.ends[-1] += lines

    def file_of(self, line: int) -> str:
        return self.paths[bisect_left(self.ends, line)]

    def place_of(self, line: int) -> str:
        at = bisect_left(self.ends, line)
        before = self.ends[at - 1] if at else 0
        return Split(self.index, self.paths[at], 0, self.length).place_of(line - before)
