"""A folder of captures or of labels, cut into splits that follow from the files alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath

from analyzer.captured.window import Window, files_in_window
from analyzer.errors import InputMissingError, UnreadableDataError
from analyzer.places.ahead import read_ahead
from analyzer.places.opening import open_file
from analyzer.places.place import below, place_of
from analyzer.scan.stamps import NO_FILES, Stamps
from analyzer.sources.codecs import needs_spark
from analyzer.sources.cutting import ByteRange, shared, split_bytes
from analyzer.sources.data_files import find_files, first_head
from analyzer.sources.file_lines import can_be_cut, placed_blocks
from analyzer.sources.manifest import refuse_manifest
from analyzer.sources.packs import OPENING, FileBlocks
from contracts.errors import excerpt
from contracts.limits import LIMITS, Limits
from contracts.model import BYTE_ORDER_MARK
from contracts.times import format_time

_LOOKED_AT = 1 << 12
_BLOCK = 1 << 20
"""Blocks of so many bytes fit the processor's cache."""


@dataclass(frozen=True)
class FileRange:
    """The lines of a file that begin at byte `start` or later, and before `end`; without an `end`, the whole file."""

    path: str
    start: int = 0
    end: int | None = None
    limits: Limits = LIMITS
    text: FileBlocks | None = None
    """What stands for the text of the file, where that is not its own."""

    @property
    def is_cut(self) -> bool:
        """Whether it is of a file that can be cut: one of JSON."""
        return self.end is not None

    def blocks(self) -> Iterator[tuple[int, bytes]]:
        """Whole lines, some at a time, each with its newline, and the byte that the first of them begins at.

        Raises UnreadableDataError.
        """
        if self.text is not None:
            return _placed(self.text(self.path))
        return placed_blocks(self.path, self.start, sys.maxsize if self.end is None else self.end, _BLOCK, self.limits)


Splits = tuple[tuple[FileRange, ...], ...]
"""What each task reads: ranges of large files, or several small ones."""


@dataclass(frozen=True)
class Source:
    """The files below `root`."""

    root: str
    splits: Splits
    size: int
    stamps: Stamps = NO_FILES

    @classmethod
    def find(
        cls,
        setting: str,
        source: str,
        since: datetime | None = None,
        limits: Limits = LIMITS,
        text: FileBlocks | None = None,
    ) -> Source:
        """Look at the files before Spark starts; raises what can be known by then.

        Of files whose folders name an hour, those of hours before `since` are left out. `text` is what stands for that
        of a file, where it is not its own.
        """
        # Where each record lies is read again when its label is known, by the task that writes it: not by Spark.
        path = place_of(setting, source)
        found = find_files(path, setting)
        files = files_in_window(path, found, Window(start=since))
        if not files:
            raise InputMissingError(
                f"There is no ground truth in the window: {setting} holds {excerpt(str(path), 200)}, whose files "
                f"({len(found)}) all lie in hours before {since and format_time(since)}. Is start_time that of the "
                "captured data?"
            )
        for file in files:
            if needs_spark(file):
                raise UnreadableDataError.cannot_open(
                    file, "a merge reads plain, gzip, bzip2, zstd and lz4 files alone"
                )
        stamps = Stamps.of(files, may_grow=True)
        head = first_head(files, limits, text)
        assert head is not None
        refuse_manifest(head)
        root = path.resolve()
        places = files if root == path else [root / below(path, file) for file in files]
        sizes = [(str(file), file.stat().st_size) for file in places]
        total = sum(size for _, size in sizes)
        splits = cut(sizes, split_bytes(total + OPENING * len(sizes), head.row_bytes), limits, text)
        return cls(str(root.parent if found == [path] else root), splits, total, stamps)

    def ranges(self, split: int) -> Iterator[FileRange]:
        """What a split reads, which is to be opened in this order."""
        with read_ahead([each.path for each in self.splits[split]]):
            yield from self.splits[split]

    def relative(self, path: str) -> PurePosixPath:
        """The path of a file below the root."""
        return PurePosixPath(path.removeprefix(self.root).lstrip("/"))

    @cached_property
    def ranks(self) -> dict[str, int]:
        """The place of each file in the order of their paths."""
        return {path: rank for rank, path in enumerate(sorted({each.path for split in self.splits for each in split}))}


def cut(files: Sequence[tuple[str, int]], size: int, limits: Limits = LIMITS, text: FileBlocks | None = None) -> Splits:
    """Splits of about `size` bytes of (path, bytes): large files are cut where that can be, small ones put together."""
    whole = {(path, 0, length) for path, length in files}

    def file_range(bytes_of: ByteRange) -> FileRange:
        path, start, end = bytes_of
        return FileRange(path, start, None if bytes_of in whole else end, limits, text)

    can_be_cut = _has_lines_of_json if text is None else lambda _: False
    return tuple(tuple(map(file_range, ranges)) for ranges in shared(files, size, can_be_cut))


def _placed(blocks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    position = 0
    for block in blocks:
        yield position, block
        position += len(block)


def _has_lines_of_json(path: str) -> bool:
    """Whether each line stands for itself: JSON does, while quotes of CSV may hold newlines."""
    if not can_be_cut(path):
        return False
    with open_file(path) as beginning:
        return beginning.read(_LOOKED_AT).removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"{")
