"""Values that are no numbers as the texts that they are judged by: all at once, never one after another.

The forms are those that Spark's casts to strings have, and its `to_json` for what is nested.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.profile.number_texts import number_texts

_DASHES = (8, 13, 18, 23)
_HEXADECIMAL = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_UUID_PLACES = [place for place in range(36) if place not in _DASHES]


def texts(column: pa.Array) -> pa.Array:
    """The text of each value; of a dictionary the texts of its values, as a dictionary."""
    written = next((written for fits, written in _TEXTS if fits(column.type)), None)
    return column.cast(pa.string()) if written is None else written(column)


def in_microseconds(times: pa.Array) -> pa.Array:
    """Points in time in UTC, without a word of the zone; fractions of microseconds are cut off, downwards."""
    if times.type.unit == "ns":
        times = pc.floor_temporal(times, unit="microsecond")
    return times.cast(pa.timestamp("us", times.type.tz), safe=False).cast(pa.timestamp("us"))


def without_zeros(times: pa.Array) -> pa.Array:
    """Texts of times without the zeros at the end of their fractions, which all of them have or none."""
    has_fraction = pc.any(pc.match_substring(times, ".")).as_py()
    return pc.replace_substring_regex(times, r"\.?0*$", "") if has_fraction else times


def in_base64(column: pa.Array) -> pa.Array:
    """Bytes as Base64."""
    found = [None if value is None else b2a_base64(value, newline=False).decode() for value in column.to_pylist()]
    return pa.array(found, pa.string())


def uuid_texts(column: pa.Array) -> pa.Array:
    """Sixteen bytes each as the hexadecimal digits of a UUID, `00000000-0000-0000-0000-000000000000`."""
    filled = column.fill_null(bytes(16))
    buffer = filled.buffers()[1]
    values = np.frombuffer(buffer, dtype=np.uint8, offset=16 * filled.offset, count=16 * len(filled)).reshape(-1, 16)
    written = np.full((len(filled), 36), ord("-"), dtype=np.uint8)
    digits = np.stack([_HEXADECIMAL[values >> 4], _HEXADECIMAL[values & 15]], axis=2).reshape(-1, 32)
    written[:, _UUID_PLACES] = digits
    ends = pa.array(np.arange(0, 36 * len(filled) + 1, 36, dtype=np.int32))
    found = pa.StringArray.from_buffers(len(filled), ends.buffers()[1], pa.py_buffer(written.tobytes()))
    return pc.if_else(column.is_valid(), found, None) if column.null_count else found


def _of_dictionary(column: pa.DictionaryArray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(column.indices, texts(column.dictionary))


def _of_floats(column: pa.Array) -> pa.Array:
    return number_texts(column.cast(pa.float32()) if pa.types.is_float16(column.type) else column)


def _of_nested(column: pa.Array) -> pa.Array:
    from analyzer.formats.tables.json_texts import json_texts  # noqa: PLC0415 (it stands on this module)

    return json_texts(column)


def _is_binary(kind: pa.DataType) -> bool:
    return any(
        fits(kind)
        for fits in (
            pa.types.is_binary,
            pa.types.is_large_binary,
            pa.types.is_binary_view,
            pa.types.is_fixed_size_binary,
        )
    )


_TEXTS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], pa.Array]], ...] = (
    (pa.types.is_string, lambda column: column),
    (lambda kind: isinstance(kind, pa.BaseExtensionType), lambda column: texts(column.storage)),
    (pa.types.is_dictionary, _of_dictionary),
    (pa.types.is_timestamp, lambda column: without_zeros(in_microseconds(column).cast(pa.string()))),
    (pa.types.is_date, lambda column: column.cast(pa.date32()).cast(pa.string())),
    (pa.types.is_time, lambda column: without_zeros(column.cast(pa.string()))),
    (pa.types.is_floating, _of_floats),
    (pa.types.is_duration, lambda column: column.cast(pa.int64()).cast(pa.string())),
    (_is_binary, in_base64),
    (pa.types.is_nested, _of_nested),
)
