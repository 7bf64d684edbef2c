"""The rows that a script has made, as a batch of columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analyzer.values.json_columns import Row, as_array, flatten, valid_text

_LONGEST_INT_BITS = 4_096
"""Beyond the doubles by far, and short enough to be written as text."""


def rows_batch(rows: Sequence[Row]) -> pa.RecordBatch | None:
    """A column for each key, objects flattened, in order of appearance; None when there is none.

    Keys become texts, a text loses one newline at its end, and a number beyond the doubles is missing.
    """
    columns = flatten(_with_text_keys(rows))
    if not columns:
        return None
    arrays = [_without_newline(as_array(_writable(values))) for values in columns.values()]
    return pa.record_batch(arrays, names=list(map(valid_text, columns)))


def _with_text_keys(rows: Sequence[Row]) -> Sequence[Row]:
    keys: set[Any] = set().union(*rows)
    if all(type(key) is str for key in keys):
        return rows
    return [{str(key): value for key, value in row.items()} for row in rows]


def _writable(values: list[Any]) -> list[Any]:
    if int not in set(map(type, values)):
        return values
    return [None if type(each) is int and each.bit_length() > _LONGEST_INT_BITS else each for each in values]


def _without_newline(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type) and pa.types.is_string(column.type.value_type):
        # A null among its values stands for something, and none may be there twice.
        values = _without_newline(column.dictionary).dictionary_encode("encode")
        return pa.DictionaryArray.from_arrays(values.indices.take(column.indices), values.dictionary)
    if not pa.types.is_string(column.type) or not pc.any(pc.ends_with(column, "\n")).as_py():
        return column
    return pc.replace_substring_regex(column, r"\r?\n\z", "")
