"""The row groups of Parquet files, and the splits that they are read in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.scan.split import Split

if TYPE_CHECKING:
    import pyarrow.parquet as pq


@dataclass(frozen=True)
class RowGroup:
    """Rows of one file: `bytes` when nothing is compressed; `middle` is the byte of the file they lie round."""

    rows: int
    bytes: int
    middle: int


@dataclass(frozen=True)
class RowGroups(Split):
    """A split of whole row groups: those whose middle lies in its bytes, by their numbers."""

    groups: tuple[int, ...]


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
                found.append((path, start, end - start, mine))
    return [RowGroups(index, *place) for index, place in enumerate(found)]
