"""JSON texts, such that what a merge does not change stays as it was."""

from __future__ import annotations

import json
from typing import Any

import orjson


def dumps(value: Any) -> bytes:
    """The text of a value, keys in alphabetical order as Spark writes those of structs."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # long numbers, half characters
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def template(*keys: str) -> bytes:
    """The text of an object with these keys, whose values are to be filled in."""
    return ("{" + ",".join(f'"{key}":%b' for key in keys) + "}").encode()
