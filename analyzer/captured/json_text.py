"""JSON of captures: quick where that is exact, and as lenient as Python's own reader."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy as np
import orjson

from analyzer.captured.errors import BadRecordError, NotJsonError
from analyzer.values.json_columns import DEEPEST, TOO_DEEP, depth
from contracts.errors import excerpt

_LONGEST_NUMBER = 4_300
"""Python reads no whole number of more digits."""
_LONG_NUMBER, _LONG_NUMBER_BYTES = re.compile(r"\d{19}"), re.compile(rb"\d{19}")
"""From here on the quick reader may give a whole number as a float."""


def loads(text: str | bytes, *, exact: bool = True, finite: bool = False) -> Any:
    """The value of a text. Raises BadRecordError, and UnicodeDecodeError of bytes that are no UTF-8.

    Without `exact`, whole numbers beyond 64 bits may be rounded: for records that hold their numbers in texts. With
    `finite`, a bare `NaN` and numbers beyond the doubles are null.
    """
    value = _loaded(text, exact, finite)
    opening = text.count("{") + text.count("[") if isinstance(text, str) else text.count(b"{") + text.count(b"[")
    if opening > DEEPEST:
        require_not_deep(value)
    return value


def require_not_deep(value: Any) -> None:
    """Raise BadRecordError for a value that is nested deeper than any data that is meant."""
    if depth(value) > DEEPEST:
        raise BadRecordError(TOO_DEEP)


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


def _loaded(text: str | bytes, exact: bool, finite: bool) -> Any:
    if not (exact and _has_long_number(text)):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            pass  # such as of NaN
    plain = (text.decode("utf-8") if isinstance(text, bytes) else text).removeprefix("\ufeff")
    hooks: dict[str, Any] = {"parse_constant": lambda _: None, "parse_float": _finite} if finite else {}
    try:
        return json.loads(plain, **hooks)
    except RecursionError:
        raise BadRecordError(TOO_DEEP) from None
    except ValueError:
        raise NotJsonError(f"not JSON: {excerpt(plain[:200])}") from None


def _has_long_number(text: str | bytes) -> bool:
    found = _LONG_NUMBER.search(text) if isinstance(text, str) else _LONG_NUMBER_BYTES.search(text)
    return found is not None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None
