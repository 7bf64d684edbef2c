"""The row groups of Parquet files, and the splits that they are read in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from analyzer.scan.split import Split

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_VALUES = 4 << 20
"""Of so many values a split is large: a task takes some tenths of a second for them."""


@dataclass(frozen=True)
class RowGroup:
    """Rows of one file: `bytes` when nothing is compressed; `middle` is the byte of the file they lie round."""

    rows: int
    bytes: int
    middle: int


@dataclass(frozen=True)
class RowGroups(Split):
    """A split of whole row groups: those whose middle lies in its bytes, by their numbers, and of how many `rows`.

    `columns` are the places of the columns that are its share; None for all of them.
    """

    groups: tuple[int, ...]
    rows: int
    columns: range | None = None

    @property
    def counts_rows(self) -> bool:
        """Whether it is the one of those with the same rows that counts them."""
        return self.columns is None or self.columns.start == 0


def row_groups(metadata: pq.FileMetaData) -> tuple[RowGroup, ...]:
    """The row groups that a footer tells of."""
    found = []
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        columns = [group.column(place) for place in range(min(group.num_columns, metadata.num_columns))]
        first = columns[0] if columns else None
        start = 0 if first is None else first.data_page_offset
        if first is not None and first.has_dictionary_page and first.dictionary_page_offset:
            start = min(start, first.dictionary_page_offset)
        length = sum(column.total_compressed_size for column in columns)
        found.append(RowGroup(group.num_rows, group.total_byte_size, max(0, start + length // 2)))
    return tuple(found)


def splits_of(sizes: Mapping[str, int], groups: Mapping[str, Sequence[RowGroup]], size: int) -> list[RowGroups]:
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
