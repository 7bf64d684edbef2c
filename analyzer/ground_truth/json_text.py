"""JSON in and out, such that what a merge does not change stays as it was."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy as np
import orjson

from analyzer.datasets.capture.record import BadRecordError
from analyzer.datasets.json import TOO_DEEP
from analyzer.datasets.json_columns import DEEPEST, depth
from contracts.errors import excerpt
from contracts.ground_truth import id_text

_LONGEST_NUMBER = 4_300
"""Python reads no whole number of more digits."""
_EXACT = 2**53
"""Up to here each whole number is a double of its own."""
_LONG_NUMBER = re.compile(rb"\d{19}")
"""From here on the quick reader may give a whole number as a float."""


def loads(text: bytes, exact: bool = True) -> Any:
    """The value of a text; bare `NaN` and `Infinity` are null. Raises BadRecordError, UnicodeDecodeError.

    Without `exact`, whole numbers beyond 64 bits may be rounded: for records that hold their numbers in texts.
    """
    try:
        value = orjson.loads(text) if not (exact and _LONG_NUMBER.search(text)) else _lenient(text)
    except orjson.JSONDecodeError:
        value = _lenient(text)
    if text.count(b"{") + text.count(b"[") > DEEPEST and depth(value) > DEEPEST:
        raise BadRecordError(TOO_DEEP)
    return value


def is_plain(text: bytes) -> bool:
    """Whether no line of a text, each ended by a newline, can be too deep or hold a number too long for Python."""
    characters = np.frombuffer(text, np.uint8)
    opening = np.flatnonzero((characters | 0x20) == ord("{"))  # the bit that the two opening brackets differ in
    ends = np.flatnonzero(characters == ord("\n"))
    if np.diff(np.searchsorted(opening, ends), prepend=0).max(initial=0) > DEEPEST:
        return False
    if np.diff(ends, prepend=-1).max(initial=0) <= _LONGEST_NUMBER:
        return True
    others = np.flatnonzero((characters < ord("0")) | (characters > ord("9")))
    return bool(np.diff(others, prepend=-1).max(initial=0) <= _LONGEST_NUMBER + 1)


def dumps(value: Any) -> bytes:
    """The text of a value, keys in alphabetical order as Spark writes those of structs."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # long numbers, half characters
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def usable_id(value: Any) -> str | None:
    """A text that is not empty, and that UTF-8 can hold, or that of a whole number; None for anything else.

    So it is for a double that may stand for several whole numbers: only the exact value tells which.
    """
    if value == "" or (isinstance(value, float) and abs(value) > _EXACT):
        return None
    value = id_text(value)
    if not isinstance(value, str):
        return None
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return None
    return value


def _lenient(text: bytes) -> Any:
    plain = text.decode("utf-8").removeprefix("\ufeff")
    try:
        return json.loads(plain, parse_constant=lambda _: None, parse_float=_finite)
    except (ValueError, RecursionError):
        raise BadRecordError(f"not JSON: {excerpt(plain[:200])}") from None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None
