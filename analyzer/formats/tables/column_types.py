"""What a column of Parquet is read as, and what it is when the files of one table differ.

Numbers keep their kind; all else is judged by its text (see `texts`), so types stand here for how that text is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import pyarrow as pa

from analyzer.profile.number_texts import is_number

TIMES = pa.timestamp("us")
"""Points in time of every unit and zone: in UTC, cut to microseconds."""
_MOST_DIGITS = 76
_WHOLE_DIGITS = 20
"""Of the largest whole number of 64 bits."""
_SIGNED = {pa.uint8(): pa.int16(), pa.uint16(): pa.int32(), pa.uint32(): pa.int64(), pa.uint64(): pa.decimal128(20, 0)}

TypeConversion = tuple[Callable[[pa.DataType], bool], Callable[[pa.DataType], pa.DataType]]

_READ_AS: tuple[TypeConversion, ...] = (
    (lambda kind: isinstance(kind, pa.BaseExtensionType), lambda kind: read_as(kind.storage_type)),
    (pa.types.is_dictionary, lambda kind: read_as(kind.value_type)),
    (pa.types.is_unsigned_integer, lambda kind: _SIGNED[kind]),
    (pa.types.is_float16, lambda _: pa.float32()),
    (pa.types.is_duration, lambda _: pa.int64()),
    (pa.types.is_date, lambda _: pa.date32()),
    (pa.types.is_timestamp, lambda _: TIMES),
    (pa.types.is_large_string, lambda _: pa.string()),
    (pa.types.is_string_view, lambda _: pa.string()),
    (pa.types.is_decimal, lambda kind: _decimal(kind.precision - kind.scale, kind.scale)),
)


def read_as(kind: pa.DataType) -> pa.DataType:
    """The type that stands for values of an Arrow type: the number it is, or what its text is made from."""
    return next((made(kind) for fits, made in _READ_AS if fits(kind)), kind)


def is_text_like(kind: pa.DataType) -> bool:
    """Whether the values are neither numbers nor absent."""
    return not (is_number(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind))


def widened(kinds: Sequence[pa.DataType]) -> pa.DataType:
    """The type that holds the values of all: a text where there is no other. The rule is in `docs/decisions.md`."""
    return reduce(_wider, kinds)


def _wider(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    if one == other or pa.types.is_null(other):
        return one
    if pa.types.is_null(one):
        return other
    if is_text_like(one) or is_text_like(other):
        points = all(pa.types.is_date(kind) or pa.types.is_timestamp(kind) for kind in (one, other))
        return TIMES if points else pa.string()
    if pa.types.is_floating(one) or pa.types.is_floating(other):
        return pa.float64()
    if pa.types.is_integer(one) and pa.types.is_integer(other):
        return one if one.bit_width > other.bit_width else other
    digits, scales = zip(*(_digits(kind) for kind in (one, other)), strict=True)
    return _decimal(max(digits), max(scales))


def _digits(kind: pa.DataType) -> tuple[int, int]:
    """Digits before and behind the point."""
    return (kind.precision - kind.scale, kind.scale) if pa.types.is_decimal(kind) else (_WHOLE_DIGITS - 1, 0)


def _decimal(whole: int, scale: int) -> pa.DataType:
    """A decimal of so many digits before and behind the point; a text where there is none as long."""
    precision = whole + scale
    if precision > _MOST_DIGITS:
        return pa.string()
    return pa.decimal128(precision, scale) if precision <= 38 else pa.decimal256(precision, scale)
