"""Parsed JSON objects as columns: flattened to names `a.b`, each value given the type of its own text."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.profile.number_texts import number_texts
from contracts.errors import excerpt

Row = dict[str, Any]
Columns = dict[str, list[Any]]

DEEPEST = 100
"""An object or array nested deeper than this is not data that anybody meant to profile."""

_READABLE = 500
"""Levels that every Python reads."""

TOO_DEEP = f"nested deeper than {DEEPEST} levels"

_MOST_VALUES = 1 << 26
"""Of one table: half a gigabyte."""

_EXACT_FLOAT = 2.0**63
"""From here on the quick reader gives whole numbers as floats."""


class TooManyKeysError(Exception):
    """Rows that have too many keys, or so many that the table of them would be nothing but gaps."""

    def __init__(self, keys: int) -> None:
        self.keys = keys
        super().__init__(f"{keys} keys")


def flatten(rows: Sequence[Row | None], prefix: str = "", most: int = sys.maxsize) -> Columns:
    """Lists of values by column, in order of first appearance; None where a row has none.

    Raises TooManyKeysError, before it takes the memory, where there are more than `most` keys on one level, or more
    than some hundred million values, such as of rows that have no keys in common.
    """
    columns: Columns = {}
    for key, values in _by_key(rows, most).items():
        name = prefix + (key or "_empty")
        if dict not in set(map(type, values)):
            put(columns, name, values)
            continue
        plain = [None if type(value) is dict else value for value in values]
        if any(value is not None for value in plain):
            put(columns, name, plain)
        nested = [value if type(value) is dict else None for value in values]
        for inner, inner_values in flatten(nested, name + ".", most).items():
            put(columns, inner, inner_values)
    return columns


def as_array(values: list[Any]) -> pa.Array:
    """A column of texts, of which those of numbers are left as numbers: a dictionary of them, or of texts.

    Each value is what its own text is, whatever its neighbours are, so that it is the same in any batch. Numbers that
    are no finite double stay apart from what is missing: beside other values they are a null of the dictionary.
    """
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {float}:
        return pa.array(values, pa.float64()).dictionary_encode()
    if kinds == {int}:
        try:
            return pa.array(values, pa.int64()).dictionary_encode()
        except OverflowError:
            pass
    if kinds == {str}:
        try:
            return pa.array(values, pa.string())
        except UnicodeEncodeError:
            pass
    texts = pa.array(_texts(values), pa.string())
    lost = [type(value) is float and not math.isfinite(value) for value in values] if float in kinds else []
    return _with_lost(texts.dictionary_encode(), lost) if any(lost) else texts


def _with_lost(texts: pa.DictionaryArray, lost: list[bool]) -> pa.DictionaryArray:
    """The texts with one more entry of the dictionary, a null, where numbers were lost."""
    entries = pa.concat_arrays([texts.dictionary, pa.nulls(1, pa.string())])
    place = pa.scalar(len(texts.dictionary), pa.int32())
    return pa.DictionaryArray.from_arrays(pc.if_else(pa.array(lost), place, texts.indices), entries)


def valid_text(text: str | None) -> str | None:
    """The text with half characters (`\\ud800`) escaped: no file could hold them."""
    if text is None or text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def is_inexact(values: list[Any]) -> bool:
    """Whether a float may be a whole number too long for the quick reader; its text must then be looked at."""
    kinds = set(map(type, values))
    if kinds <= {float, type(None)}:
        numbers = np.array(values, dtype=np.float64)
        return bool((np.abs(numbers[~np.isnan(numbers)]) >= _EXACT_FLOAT).any())
    if float in kinds and any(type(value) is float and abs(value) >= _EXACT_FLOAT for value in values):
        return True
    return list in kinds and any(is_inexact(_scalars(value)) for value in values if type(value) is list)


def why_not_json(error: ValueError | RecursionError, what: str, text: str) -> str:
    """What is said of a text that cannot be read as JSON: `what` it is not, unless it is too deep for the reader."""
    return TOO_DEEP if isinstance(error, RecursionError) else f"{what}: {excerpt(text)}"


def read_json(text: str | bytes) -> Any:
    """The value of a short text, by Python's own reader, which takes NaN.

    Raises ValueError, and RecursionError beyond `_READABLE` levels: how many Python takes differs between its versions.
    """
    value = json.loads(text)
    if depth(value) > _READABLE:
        raise RecursionError
    return value


def depth(value: Any) -> int:
    """How deep objects and arrays lie in one another: 0 of a plain value."""
    levels, inside = 0, [value]
    while inside := [each for each in inside if isinstance(each, dict | list)]:
        levels += 1
        inside = [inner for each in inside for inner in (each.values() if isinstance(each, dict) else each)]
    return levels


def _by_key(rows: Sequence[Row | None], most: int) -> Columns:
    first = next((row for row in rows if row), None)
    if first is None:
        return {}
    keys = list(first)
    if len(keys) > most:
        raise TooManyKeysError(len(keys))
    if all(row is not None and list(row) == keys for row in rows):
        return dict(
            zip(keys, map(list, zip(*(row.values() for row in rows if row is not None), strict=True)), strict=True)
        )
    every = dict.fromkeys(key for row in rows if row is not None for key in row)
    if len(every) > most or len(every) * len(rows) > _MOST_VALUES:
        raise TooManyKeysError(len(every))
    return {key: [None if row is None else row.get(key) for row in rows] for key in every}


def put(columns: Columns, name: str, values: list[Any]) -> None:
    """A flattened name may exist already (`{"a.b": 1}` beside `{"a": {"b": 2}}`): the first value counts."""
    if name in columns:
        values = [theirs if mine is None else mine for mine, theirs in zip(columns[name], values, strict=True)]
    columns[name] = values


def _texts(values: list[Any]) -> list[str | None]:
    """The text of each value; of a number beyond the doubles, or none at all (`NaN`), nothing."""
    floats = [value for value in values if type(value) is float]
    float_texts = iter(number_texts(pa.array(floats, pa.float64())).to_pylist())
    texts: list[str | None] = []
    for value in values:
        if value is None or type(value) is str:
            texts.append(valid_text(value))
        elif type(value) is float:
            text = next(float_texts)
            texts.append(text if math.isfinite(value) else None)
        else:
            texts.append(valid_text(json.dumps(value, ensure_ascii=False, separators=(",", ":"))))
    return texts


def _scalars(values: list[Any]) -> list[Any]:
    """All plain values in an array and the arrays and objects in it."""
    plain: list[Any] = []
    inside: list[Any] = [values]
    while inside:
        container = inside.pop()
        for value in container.values() if isinstance(container, dict) else container:
            (inside if isinstance(value, dict | list) else plain).append(value)
    return plain
