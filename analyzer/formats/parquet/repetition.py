"""Which texts are as well read one by one: a dictionary is dear where most of its values occur once or twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from analyzer.formats.parquet.file_columns import leaves_of
from analyzer.formats.tables.file_column import FileColumn

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_LARGE, _SHARE = 64 << 10, 8
"""A dictionary of so many bytes, and of more than an eighth of a column's, is looked at."""
_MANY, _LONGEST = 1 << 14, 256
"""Of so many values or more, none of them longer than this: read one by one texts take little memory too."""


def rarely_repeated(file: pq.ParquetFile, columns: Sequence[FileColumn], groups: Sequence[int]) -> frozenset[str]:
    """The leaves of those columns whose dictionaries are large in all of the row groups, and their texts short.

    The file must read them as dictionaries. Raises what Arrow raises.
    """
    found = [column for column in columns if column.texts and len(column.leaves) == 1]
    for number in groups:
        row_group = file.metadata.row_group(number)
        found = [column for column in found if _has_large_dictionary(row_group.column(column.leaves.start))]
        if not found:
            break
        leaves = [column.leaves.start for column in found]
        # A row brings the whole dictionary with it.
        rows = file.reader.iter_batches(1, row_groups=[number], column_indices=leaves, use_threads=False)
        first = next(iter(rows), None)
        arrays = [] if first is None else leaves_of(first.columns)
        found = [column for column, values in zip(found, arrays, strict=False) if _is_various(values)]
    return frozenset(text for column in found for text in column.texts)


def _has_large_dictionary(chunk: pq.ColumnChunkMetaData) -> bool:
    if not chunk.has_dictionary_page or not chunk.dictionary_page_offset:
        return False
    size = chunk.data_page_offset - chunk.dictionary_page_offset
    return bool(size >= _LARGE and size * _SHARE >= chunk.total_compressed_size)


def _is_various(values: pa.Array) -> bool:
    if not pa.types.is_dictionary(values.type) or len(values.dictionary) < _MANY:
        return False
    longest = pc.max(pc.binary_length(values.dictionary)).as_py()
    return longest is not None and longest <= _LONGEST
