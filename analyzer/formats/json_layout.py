"""One JSON object that holds a whole table, as pandas writes one, where an object is read as one row."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import basename
from typing import Any

from contracts.errors import excerpt

_HINT = (
    "{} holds one object, which was read as one row, and looks like {}: write an object for each row "
    'instead, such as by to_json(orient="records", lines=True).'
)
_COLUMNS = "a table of pandas by its columns"
_ROWS = "a table of pandas by its index"
_SPLIT = 'a table of pandas written with orient="split"'
_TABLE = 'a table of pandas written with orient="table"'
_LISTS = "a table with a list for each column"


def layout_hint(row: Mapping[str, Any], path: str) -> str | None:
    """What to say of the only row of a file where it looks like a table; None where it does not."""
    layout = _layout(row)
    return None if layout is None else _HINT.format(excerpt(basename(path)), layout)


def _layout(row: Mapping[str, Any]) -> str | None:
    kinds = set(map(type, row.values()))
    if {"columns", "data"} <= row.keys() <= {"columns", "data", "index"} and kinds == {list}:
        return _SPLIT
    if row.keys() == {"schema", "data"} and isinstance(row["schema"], dict) and "fields" in row["schema"]:
        return _TABLE
    if kinds == {list} and len(row) > 1:
        lengths = set(map(len, row.values()))
        return _LISTS if len(lengths) == 1 and lengths.isdisjoint({0, 1}) else None
    return _of_objects(row) if kinds == {dict} else None


def _of_objects(row: Mapping[str, Any]) -> str | None:
    keys = list(next(iter(row.values())))
    if not keys or any(list(values) != keys for values in row.values()):
        return None
    if _is_index(keys):
        return _COLUMNS
    return _ROWS if _is_index(list(row)) else None


def _is_index(keys: list[str]) -> bool:
    """Whether the keys are the numbers of rows, in order."""
    return keys == [str(number) for number in range(len(keys))]
