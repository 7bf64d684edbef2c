"""What the footer of a Parquet file tells of a table, and a look at its first texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from analyzer.formats.parquet.opening import open_parquet
from analyzer.formats.tables.file_column import FileColumn
from analyzer.formats.tables.file_table import FileFacts
from analyzer.places.place import Place
from analyzer.sources.cutting import RowGroup

if TYPE_CHECKING:
    import pyarrow.parquet as pq


_SAMPLED_ROWS = 64
_LONGEST_TEXTS = 4 << 10
"""Texts of a row that count for its length at most: as dictionaries, repeated ones take no more however many rows."""


def parquet_facts(path: Place, sampled: bool) -> FileFacts:
    """See `FactsReader`. Raises UnreadableDataError."""
    with open_parquet(str(path)) as (file, columns):
        # Where values are long the footer has told it: to look at some would take all of their memory.
        wanted = not sampled and file.metadata.num_rows and not any(column.held for column in columns)
        text_bytes = min(_text_bytes(file, columns), _LONGEST_TEXTS) if wanted else 0
        return FileFacts(columns, row_groups(file.metadata), text_bytes)


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


def _text_bytes(file: pq.ParquetFile, columns: Sequence[FileColumn]) -> int:
    """How long the texts of a row are, by the first rows; a text that is there more than once counts once."""
    leaves = [leaf for column in columns for leaf in column.leaves if column.texts and column.trouble is None]
    if not leaves:
        return 0
    # Of one row group: Arrow cannot read lists of dictionaries from several of them into one batch.
    group = next(number for number, found in enumerate(row_groups(file.metadata)) if found.rows)
    batches = file.reader.iter_batches(_SAMPLED_ROWS, row_groups=[group], column_indices=leaves, use_threads=False)
    first = next(iter(batches), None)
    return 0 if first is None else sum(_bytes(column) for column in first.columns) // first.num_rows


def _bytes(column: pa.Array) -> int:
    if pa.types.is_dictionary(column.type):
        used = column.dictionary.take(column.indices.drop_null().unique())
        return 4 * len(column) + (pc.sum(pc.binary_length(used)).as_py() or 0)
    if pa.types.is_struct(column.type):
        return sum(_bytes(each) for each in column.flatten())
    if pa.types.is_map(column.type):
        return 4 * len(column) + _bytes(column.keys) + _bytes(column.items)
    if pa.types.is_list(column.type):
        return 4 * len(column) + _bytes(column.flatten())
    return int(column.nbytes)
