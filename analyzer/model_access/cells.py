"""Cells of a batch as they are written in requests: whole columns at a time, each distinct text once."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.columns.labels import NUMBER
from analyzer.profile.number_texts import is_number, number_texts

_NUMBER = re.compile(NUMBER, re.ASCII)
_TRUTH = ("true", "false")
"""As columns of JSON hold its booleans."""

_JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)


@dataclass(frozen=True)
class CellForm:
    """How cells are written: texts by `text`, missing values as `missing`.

    A text that is a number is written as it is, unless it matches `strange`.
    """

    text: Callable[[str], str]
    missing: str
    strange: str | None = None

    def written(self, column: pa.Array, before: str = "", after: str = "") -> pa.StringArray:
        """A column, of texts or numbers or a dictionary of them, as texts with `before` and `after` around each."""
        if not pa.types.is_dictionary(column.type):
            if is_number(column.type):
                return self._around(self._texts(column), before, after)
            column = column.dictionary_encode()
        cells = self._around(self._texts(column.dictionary), before, after).take(column.indices)
        return cells.fill_null(before + self.missing + after) if cells.null_count else cells

    def _around(self, cells: pa.StringArray, before: str, after: str) -> pa.StringArray:
        filled = cells.fill_null(self.missing) if cells.null_count else cells
        return pc.binary_join_element_wise(before, filled, after, "") if before or after else filled

    def _texts(self, values: pa.Array) -> pa.StringArray:
        if pa.types.is_integer(values.type):
            return values.cast(pa.string())
        if pa.types.is_floating(values.type):
            return number_texts(pc.if_else(pc.is_finite(values), values, None))
        texts = values if pa.types.is_string(values.type) else values.cast(pa.string())
        if _are_numbers(texts, self.strange):
            return texts
        return pa.array([None if text is None else self.text(text) for text in texts.to_pylist()], pa.string())


def _are_numbers(texts: pa.StringArray, strange: str | None) -> bool:
    """Whether all texts are numbers that need no second look; a quick no is no harm."""
    try:
        numbers = pc.cast(texts, pa.float64())
    except pa.ArrowInvalid:
        return False
    if not np.isfinite(pc.fill_null(numbers, 0.0).to_numpy(zero_copy_only=False)).all():
        return False
    return strange is None or not pc.any(pc.match_substring_regex(texts, strange)).as_py()


def _csv_text(text: str) -> str:
    if _NUMBER.fullmatch(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _json_text(text: str) -> str:
    if _JSON_NUMBER.fullmatch(text) or text in _TRUTH:
        return text
    if _NUMBER.fullmatch(text):
        number = float(text)
        if math.isfinite(number):
            return _plain_whole(text) or repr(number)
    return json.dumps(text)


def _plain_whole(text: str) -> str | None:
    """A whole number without its plus and leading zeros, however long it is."""
    sign, digits = ("-" if text.startswith("-") else ""), text.lstrip("+-")
    return sign + (digits.lstrip("0") or "0") if digits.isdecimal() else None


CSV_CELLS = CellForm(_csv_text, "")
"""Numbers as they are written, other texts in quotes, a missing value as an empty cell."""

JSON_CELLS = CellForm(_json_text, "null", r"^-?0[0-9]|\.$|\.[eE]|^-?\.|^\+")
"""Numbers and booleans as JSON has them, also where columns hold them as texts, as CSV does; other texts in quotes."""
