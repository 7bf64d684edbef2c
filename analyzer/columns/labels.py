"""Values of label and prediction columns as classes or as numbers, however they are written."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.arrays import Floats, Positions
from analyzer.profile.number_texts import is_number, number_texts
from analyzer.profile.text_types import NOT_FINITE

POSITIVE = "1"
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"

_NUMBER = re.compile(NUMBER, re.ASCII)
_NOT_FINITE = re.compile(NOT_FINITE, re.ASCII)
_WHOLE = re.compile(r"([+-]?)0*([0-9]+)(\.0*)?", re.ASCII)
_TRUTH = {"true": "1", "false": "0"}

MISSING = -1


@dataclass(frozen=True)
class Classes:
    """A column of classes: for each row its place in `names`, or `MISSING`."""

    codes: Positions
    names: tuple[str, ...]


@lru_cache(maxsize=1 << 16)
def class_of(text: str) -> str | None:
    """The class that a text stands for: `1`, `1.0`, ` 1`, `+1` and `true` are the class `1`; None of a blank text.

    Texts of equal numbers are one class, called by the shortest of them; `true` and `false` in any case are 1 and 0.
    A number that is no finite double (`nan`, `-Inf`, `1e999`) is none; of other texts the spaces around are left out.
    """
    name = text.strip()
    if name.lower() in _TRUTH:
        return _TRUTH[name.lower()]
    if whole := _WHOLE.fullmatch(name):
        return ("-" if whole[1] == "-" and whole[2] != "0" else "") + whole[2]
    if _NUMBER.fullmatch(name):
        number = float(name)
        if not math.isfinite(number):
            return None
        return str(int(number)) if number.is_integer() and abs(number) < 2.0**63 else repr(number)
    return None if not name or _NOT_FINITE.fullmatch(name) else name


def classes_of(column: pa.Array) -> Classes:
    """The classes of a column of texts or numbers."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    found = [None if text is None else class_of(text) for text in _texts(encoded.dictionary)]
    places: dict[str, int] = {}
    for name in found:
        if name is not None:
            places.setdefault(name, len(places))
    place_of = np.array([MISSING if name is None else places[name] for name in found] + [MISSING], dtype=np.intp)
    # A null row takes the last entry.
    rows = pc.fill_null(encoded.indices.cast(pa.int64()), len(found)).to_numpy(zero_copy_only=False)
    return Classes(place_of.take(rows), tuple(places))


def numbers_of(column: pa.Array) -> Floats:
    """The numbers of a column, shape (n,); NaN where there is none that is finite."""
    if pa.types.is_dictionary(column.type):
        values = numbers_of(column.dictionary)
        rows = pc.fill_null(column.indices.cast(pa.int64()), len(values)).to_numpy(zero_copy_only=False)
        taken: Floats = np.append(values, np.nan).take(rows)
        return taken
    if is_number(column.type):
        numbers = column.cast(pa.float64())
    else:
        numbers = _parsed(column if pa.types.is_string(column.type) else column.cast(pa.string()))
    found: Floats = numbers.to_numpy(zero_copy_only=False)
    return np.where(np.isfinite(found), found, np.nan)


def _parsed(texts: pa.StringArray) -> pa.DoubleArray:
    try:
        return pc.cast(texts, pa.float64())
    except pa.ArrowInvalid:
        trimmed = pc.utf8_trim_whitespace(texts)
        numeric = pc.match_substring_regex(trimmed, NUMBER)
        plain = pc.replace_substring_regex(pc.if_else(numeric, trimmed, None), r"^\+", "")
        return pc.cast(plain, pa.float64())


def _texts(values: pa.Array) -> list[str | None]:
    texts: list[str | None] = (values if pa.types.is_string(values.type) else number_texts(values)).to_pylist()
    return texts
