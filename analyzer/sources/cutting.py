"""Where files are cut into splits, and small ones put together.

Splits and batches follow from the data alone, never from processors or hosts, so that results do too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from analyzer.places.place import Place
from analyzer.scan.split import Split
from analyzer.sources.file_lines import can_be_cut
from analyzer.sources.packs import OPENING, Pack

BATCH_BYTES = 16 << 20
BLOCK_BYTES = 32 << 20
"""Of lines that are parsed as they lie in the file. Wide data has few rows in a batch, and each column of it costs."""
LARGEST_BATCH_ROWS = 1 << 16
WIDE, WIDEST = 1_000, 16
"""Columns of which a batch is larger than others, and how many times larger it may be."""
SMALLEST_SPLIT = 12 << 20
LARGEST_SPLIT = 64 << 20
SPLITS_WANTED = 8
ROWS_A_SPLIT = 1 << 14
UNSPLIT = 1 << 62
_VALUES = 4 << 20
"""Of so many values a split is large: a task takes some tenths of a second for them."""

ByteRange = tuple[str, int, int]
"""The bytes of a file from one on, and before another."""


@dataclass(frozen=True)
class RowGroup:
    """Rows of one file: `bytes` when nothing is compressed; `middle` is the byte of the file they lie round."""

    rows: int
    bytes: int
    middle: int


C = TypeVar("C")


@dataclass(frozen=True)
class RowGroups(Split):
    """A split of whole row groups: those whose middle lies in its bytes, by their numbers, and of how many `rows`.

    `columns` are the places of the columns that are its share; None for all of them.
    """

    groups: tuple[int, ...]
    rows: int
    columns: range | None = None

    def share_of(self, columns: tuple[C, ...]) -> tuple[C, ...]:
        """Those of all the columns that are its share."""
        return columns if self.columns is None else columns[self.columns.start : self.columns.stop]

    @property
    def counts_rows(self) -> bool:
        """Whether it is the one of those with the same rows that counts them."""
        return self.columns is None or self.columns.start == 0


def split_bytes(total: int, row_bytes: int) -> int:
    """The size of a split: an eighth of the data set, between 12 and 64 MiB, and with some thousands of rows in it.

    With fewer the states of wide data would be larger than the data, and merging them dearer than reading it.
    """
    wanted = min(max(-(-total // SPLITS_WANTED), SMALLEST_SPLIT, ROWS_A_SPLIT * row_bytes), LARGEST_SPLIT)
    even = -(-total // wanted) or 1
    return -(-total // even) or 1


def batch_rows(row_bytes: int, columns: int = 0) -> int:
    """Rows in a batch: about 16 MiB of them, and more of wide rows, up to 256 MiB.

    Each column of a batch has its price, so batches of few rows would make time grow with the square of `columns`.
    """
    size = BATCH_BYTES * min(max(columns / WIDE, 1), WIDEST)
    return min(max(int(size) // row_bytes, 1), LARGEST_BATCH_ROWS)


def splits_of_files(files: Sequence[Place], size: int) -> list[Split]:
    """The splits of files: `size` bytes at most where a file can be cut; an empty file has none."""
    places: list[ByteRange] = []
    for file in sorted(files, key=str):
        path, length = str(file), file.stat().st_size
        places += _ranges(path, length, size if can_be_cut(path) else max(length, 1))
    return [Split(index, path, start, end - start) for index, (path, start, end) in enumerate(places)]


def packs_of_files(sizes: Sequence[tuple[str, int]], row_bytes: int, whole: bool) -> list[Pack]:
    """Packs of whole files of (path, bytes), which cannot be cut where they are read as a `whole`.

    None where files are few, or one is so large that it is better cut, if it can be.
    """
    if len(sizes) <= SPLITS_WANTED or max(size for _, size in sizes) > LARGEST_SPLIT:
        return packed(sizes, 1) if whole else []
    return packed(sizes, split_bytes(sum(size + OPENING for _, size in sizes), row_bytes))


def packed(files: Sequence[tuple[str, int]], size: int) -> list[Pack]:
    """Packs of (path, bytes) in the order of their paths, each of them full when it reaches `size`."""
    return [
        Pack(index, pack[0][0], 0, sum(end + OPENING for _, _, end in pack), tuple(path for path, _, _ in pack))
        for index, pack in enumerate(shared(files, size, lambda _: False))
    ]


def shared(
    files: Sequence[tuple[str, int]], size: int, can_be_cut: Callable[[str], bool]
) -> Iterator[tuple[ByteRange, ...]]:
    """What tasks read of (path, bytes): ranges of large files that can be cut, several small ones together."""
    gathered: list[ByteRange] = []
    filled = 0
    for path, length in sorted(files):
        if length > 2 * size and can_be_cut(path):
            yield from ((byte_range,) for byte_range in _ranges(path, length, size))
            continue
        gathered.append((path, 0, length))
        filled += length + OPENING
        if filled >= size:
            yield tuple(gathered)
            gathered, filled = [], 0
    if gathered:
        yield tuple(gathered)


def _ranges(path: str, length: int, size: int) -> Iterator[ByteRange]:
    return ((path, start, min(start + size, length)) for start in range(0, length, size))


def row_group_splits(sizes: Mapping[str, int], groups: Mapping[str, Sequence[RowGroup]], size: int) -> list[RowGroups]:
    """The splits of files of these `sizes` and row groups: every `size` bytes that have row groups in them."""
    found = []
    for path, length in sorted(sizes.items()):
        for start in range(0, length, size):
            end = min(start + size, length)
            mine = tuple(
                number
                for number, group in enumerate(groups[path])
                if start <= group.middle and (group.middle < end or end == length)
            )
            if mine:
                rows = sum(groups[path][number].rows for number in mine)
                found.append((path, start, end - start, mine, rows))
    return [RowGroups(index, *place) for index, place in enumerate(found)]


def shared_by_columns(splits: Sequence[RowGroups], columns: int, wanted: int) -> list[RowGroups]:
    """The splits, with those of many values among several, each of which reads some of the columns.

    A row group is nothing that can be cut by rows, and there may be but one. There are no more shares than it takes to
    have about as many splits as are `wanted`: each of them opens the file.
    """
    found: list[RowGroups] = []
    for split in splits:
        most = min(-(-wanted // len(splits)), columns)
        shares = max(1, min(-(-split.rows * columns // _VALUES), most))
        bounds = [share * columns // shares for share in range(shares + 1)]
        found += [
            replace(split, index=len(found) + share, columns=range(start, stop) if shares > 1 else None)
            for share, (start, stop) in enumerate(pairwise(bounds))
        ]
    return found
