"""The columns of one Parquet file: what is inside of structs is a column of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from analyzer.formats.tables.column_types import read_as
from analyzer.formats.tables.file_column import INTERVALS, FieldStep, FileColumn, LogicalType

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_LOGICAL_TYPES: dict[str, LogicalType] = {
    "UUID": "uuid",
    "ENUM": "characters",
    "JSON": "characters",
    "STRING": "characters",
}
_UNREADABLE = {"INTERVAL": INTERVALS}


def file_columns(file: pq.ParquetFile) -> list[FileColumn]:
    """The columns in the order of the file."""
    leaves = file.schema
    found = list(_columns(file.schema_arrow, (), 0, leaves))
    if (found[-1].leaves.stop if found else 0) != len(leaves):
        raise ValueError("its schema does not fit its columns")
    return found


def _columns(
    fields: Iterable[pa.Field], before: tuple[FieldStep, ...], leaf: int, schema: pq.ParquetSchema
) -> Iterator[FileColumn]:
    seen: Counter[str] = Counter()
    for field in fields:
        steps = (*before, (field.name, seen[field.name]))
        seen[field.name] += 1
        count = _leaf_count(field.type)
        kind = field.type.storage_type if isinstance(field.type, pa.BaseExtensionType) else field.type
        if pa.types.is_struct(kind):
            yield from _columns(kind, steps, leaf, schema)
        elif count == 1 and not pa.types.is_nested(kind):
            yield _single(steps, leaf, kind, schema)
        else:
            leaves = range(leaf, leaf + count)
            yield FileColumn(steps, leaves, read_as(kind), texts=_texts(leaves, schema))
        leaf += count


def leaves_of(columns: Iterable[pa.Array]) -> Iterator[pa.Array]:
    """Of arrays as they are read those of the columns: what is inside of structs in their place."""
    for column in columns:
        if pa.types.is_struct(column.type):
            yield from leaves_of(column.flatten())
        else:
            yield column


def _single(steps: tuple[FieldStep, ...], leaf: int, kind: pa.DataType, schema: pq.ParquetSchema) -> FileColumn:
    column = schema.column(leaf)
    meaning = column.logical_type.type
    logical_type = _LOGICAL_TYPES.get(meaning, "arrow")
    leaves = range(leaf, leaf + 1)
    wanted = read_as(kind) if logical_type == "arrow" else pa.string()
    return FileColumn(
        steps, leaves, wanted, logical_type, _UNREADABLE.get(column.converted_type), _texts(leaves, schema)
    )


def _texts(leaves: Iterable[int], schema: pq.ParquetSchema) -> tuple[str, ...]:
    """Those of variable length that are no decimals."""
    columns = (schema.column(leaf) for leaf in leaves)
    return tuple(
        column.path
        for column in columns
        if column.physical_type == "BYTE_ARRAY" and column.logical_type.type != "DECIMAL"
    )


def _leaf_count(kind: pa.DataType) -> int:
    if isinstance(kind, pa.BaseExtensionType):
        return _leaf_count(kind.storage_type)
    if pa.types.is_nested(kind):
        return sum(_leaf_count(kind.field(place).type) for place in range(kind.num_fields))
    return 1
