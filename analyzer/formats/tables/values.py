"""The values of a column as they are judged: numbers, and texts."""

from __future__ import annotations

import pyarrow as pa

from analyzer.formats.tables.column_types import TIMES
from analyzer.formats.tables.file_column import FileColumn
from analyzer.formats.tables.plain_arrays import plain_or_coded
from analyzer.formats.tables.texts import texts, uuid_texts
from analyzer.profile.number_texts import is_number


def given_type(kind: pa.DataType) -> pa.DataType:
    """The type that a column has in batches."""
    return kind if is_number(kind) else pa.string()


def values_of(values: pa.Array, column: FileColumn, kind: pa.DataType) -> pa.Array:
    """As numbers, or as the texts that they are judged by."""
    if isinstance(values, pa.ExtensionArray):
        return values_of(values.storage, column, kind)
    values = plain_or_coded(values)
    if values.null_count == len(values):
        return pa.nulls(len(values), given_type(kind))
    if is_number(kind):
        return values if values.type == kind else values.cast(kind, safe=False)
    if pa.types.is_decimal(kind):
        return (values if values.type == kind else values.cast(kind)).cast(pa.string())
    if pa.types.is_dictionary(values.type):
        codes, values = _used(values)
        return pa.DictionaryArray.from_arrays(codes, _texts(values, column, kind))
    return _texts(values, column, kind)


def _used(column: pa.DictionaryArray) -> tuple[pa.Array, pa.Array]:
    """Codes and values of a dictionary of what occurs alone, each once, in the order of the rows."""
    used = column.indices.dictionary_encode()
    values = column.dictionary.take(used.dictionary).dictionary_encode()
    if len(values.dictionary) == len(values):
        return used.indices, values.dictionary
    return values.indices.take(used.indices), values.dictionary


def _texts(values: pa.Array, column: FileColumn, kind: pa.DataType) -> pa.Array:
    if column.logical_type == "uuid":
        return uuid_texts(values)
    if column.logical_type == "characters":
        values = values.cast(pa.string())
    elif kind == TIMES and pa.types.is_date(values.type):
        values = values.cast(TIMES)
    if pa.types.is_string(values.type) or pa.types.is_nested(values.type):
        values.validate(full=True)  # the reader does not look whether characters are UTF-8
    return texts(values)
