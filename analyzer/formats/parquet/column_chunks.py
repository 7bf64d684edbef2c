"""What the column chunks of a file tell beyond its schema: compression, encodings, whether there is any value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from analyzer.formats.tables.file_column import LONG_VALUE, FileColumn

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_CODECS = frozenset({"UNCOMPRESSED", "SNAPPY", "GZIP", "BROTLI", "ZSTD", "LZ4", "LZ4_RAW"})
_NOT_AS_DICTIONARIES = frozenset({"DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"})


def with_column_chunks(columns: Sequence[FileColumn], metadata: pq.FileMetaData) -> list[FileColumn]:
    """The columns, where their column chunks say more of them."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    return [
        _completed(column, [group.column(leaf) for leaf in column.leaves for group in groups]) for column in columns
    ]


def _completed(column: FileColumn, chunks: Sequence[pq.ColumnChunkMetaData]) -> FileColumn:
    long = [chunk.total_uncompressed_size for chunk in chunks if _has_long_values(chunk)]
    column = replace(column, held=max(long, default=0))
    foreign = {chunk.compression for chunk in chunks} - _CODECS
    if foreign and column.trouble is None:
        trouble = f"values compressed by {min(foreign)}, for which there is no library"
        column = replace(column, trouble=trouble)
    if column.texts and any(not _NOT_AS_DICTIONARIES.isdisjoint(chunk.encodings) for chunk in chunks):
        column = replace(column, texts=())
    if column.texts and len(column.leaves) == 1 and chunks and all(map(_is_empty, chunks)):
        # Writers that know of no type without values say bytes.
        column = replace(column, kind=pa.null())
    return column


def _has_long_values(chunk: pq.ColumnChunkMetaData) -> bool:
    return bool(chunk.total_uncompressed_size > LONG_VALUE * max(chunk.num_values, 1))


def _is_empty(chunk: pq.ColumnChunkMetaData) -> bool:
    statistics = chunk.statistics
    return statistics is not None and statistics.has_null_count and statistics.null_count == chunk.num_values
