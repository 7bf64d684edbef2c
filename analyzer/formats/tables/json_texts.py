"""Lists, maps and structs as JSON, in the form of Spark's `to_json`: by columns, from the innermost values out."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.formats.tables.texts import in_microseconds, texts
from contracts.numbers import java_double

_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_CONTROLS = [chr(code) for code in range(32) if chr(code) not in _SHORT_ESCAPES]
_NEEDS_ESCAPE = r'[\x00-\x1f"\\]'
_PLAIN_FROM, _PLAIN_TO = 1e-3, 1e7
"""Java writes numbers between these without an exponent."""


def json_texts(column: pa.Array) -> pa.Array:
    """The JSON of each value; null for what is missing."""
    written = next((written for fits, written in _JSON if fits(column.type)), None)
    return _quoted(texts(column)) if written is None else written(column)


def _lists(column: pa.Array) -> pa.Array:
    if not pa.types.is_list(column.type):
        column = column.cast(pa.list_(column.type.value_type))
    return _joined(column, pc.fill_null(json_texts(column.values), "null"), "[", "]")


def _of_dictionary(column: pa.DictionaryArray) -> pa.Array:
    return json_texts(column.dictionary).take(column.indices)


def _structs(column: pa.StructArray) -> pa.Array:
    """Fields that are null are left out."""
    fields = [
        _with_key(_quoted(pa.array([field.name]))[0].as_py(), json_texts(values))
        for field, values in zip(column.type, column.flatten(), strict=True)
    ]
    # Each has a comma before it, the first of them one too many.
    inside = pc.binary_join_element_wise(*fields, "", null_handling="replace", null_replacement="")
    return pc.if_else(column.is_valid(), _around("{", pc.utf8_slice_codeunits(inside, 1), "}"), None)


def _with_key(key: str, values: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(f",{key}:", values, "")


def _maps(column: pa.MapArray) -> pa.Array:
    """Keys by their texts, and null for a value that is missing."""
    keys = texts(column.keys)
    keys = _quoted(keys.dictionary_decode() if pa.types.is_dictionary(keys.type) else keys)
    entries = pc.binary_join_element_wise(keys, pc.fill_null(json_texts(column.items), "null"), ":")
    return _joined(column, entries, "{", "}")


def _joined(column: pa.Array, values: pa.Array, before: str, behind: str) -> pa.Array:
    """The texts of each list's values, with commas between them."""
    lists = pa.ListArray.from_arrays(column.offsets, values)
    return pc.if_else(column.is_valid(), _around(before, pc.binary_join(lists, ","), behind), None)


def _around(before: str, inside: pa.Array, behind: str) -> pa.Array:
    return pc.binary_join_element_wise(before, inside, behind, "")


def _quoted(values: pa.Array) -> pa.Array:
    if pc.any(pc.match_substring_regex(values, _NEEDS_ESCAPE)).as_py():
        for character, escape in _SHORT_ESCAPES.items():
            values = pc.replace_substring(values, character, escape)
        for character in _CONTROLS:
            values = pc.replace_substring(values, character, f"\\u{ord(character):04X}")
    return _around('"', values, '"')


def _floats(column: pa.Array) -> pa.Array:
    """As Java writes them: Arrow's own texts serve between a thousandth and ten million."""
    if pa.types.is_float16(column.type):
        column = column.cast(pa.float32())
    written = column.cast(pa.string())
    whole = pc.match_substring_regex(written, r"^-?\d+$")
    written = pc.if_else(whole, pc.binary_join_element_wise(written, ".0", ""), written)
    sizes = np.abs(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
    special = ~((sizes >= _PLAIN_FROM) & (sizes < _PLAIN_TO) | (sizes == 0)) & column.is_valid().to_numpy(False)
    if not special.any():
        return written
    chosen = pa.array(special)
    found = [_java(text) for text in column.filter(chosen).cast(pa.string()).to_pylist()]
    return pc.replace_with_mask(written, chosen, pa.array(found, pa.string()))


def _java(text: str) -> str:
    """A number's shortest text in Java's form; what is no number is in quotes."""
    written = java_double(float(text))
    return written if re.match(r"-?\d", written) else f'"{written}"'


def _times(column: pa.Array) -> pa.Array:
    """ISO 8601 with thousandths, and `Z` where the column has a zone."""
    thousandths = pc.utf8_slice_codeunits(in_microseconds(column).cast(pa.string()), 0, -3)
    return _around('"', pc.replace_substring(thousandths, " ", "T"), 'Z"' if column.type.tz else '"')


def _plain(column: pa.Array) -> pa.Array:
    return column.cast(pa.string())


_JSON: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]], ...] = (
    (lambda kind: isinstance(kind, pa.BaseExtensionType), lambda column: json_texts(column.storage)),
    (pa.types.is_dictionary, _of_dictionary),
    (pa.types.is_struct, _structs),
    (pa.types.is_map, _maps),
    (pa.types.is_nested, _lists),
    (pa.types.is_floating, _floats),
    (pa.types.is_integer, _plain),
    (pa.types.is_boolean, _plain),
    (pa.types.is_decimal, _plain),
    (pa.types.is_null, _plain),
    (pa.types.is_timestamp, _times),
)
