"""Ids and JSON texts, such that what a merge does not change stays as it was."""

from __future__ import annotations

import json
from typing import Any

import orjson

from contracts.ground_truth import id_text

_EXACT = 2**53
"""Up to here each whole number is a double of its own."""


def dumps(value: Any) -> bytes:
    """The text of a value, keys in alphabetical order as Spark writes those of structs."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # long numbers, half characters
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def template(*keys: str) -> bytes:
    """The text of an object with these keys, whose values are to be filled in."""
    return ("{" + ",".join(f'"{key}":%b' for key in keys) + "}").encode()


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
