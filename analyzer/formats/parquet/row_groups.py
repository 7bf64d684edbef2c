"""The row groups of Parquet files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.sources.cutting import RowGroup

if TYPE_CHECKING:
    import pyarrow.parquet as pq


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
