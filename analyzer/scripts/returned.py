"""What a handler returns, as rows of plain values."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

from analyzer.scripts.failures import UnfitError
from analyzer.values.json_columns import DEEPEST, Row
from contracts.errors import excerpt

_RIGHT = "it should be a dict, a list of dicts, [] to drop the record, or the record itself"

PLAIN = frozenset({str, int, float, bool, type(None)})


def rows_of(returned: Any) -> list[Row]:
    """The rows of a dict or of a list of them; none of anything empty. Raises UnfitError."""
    if isinstance(returned, dict):
        return [plain_row(returned)] if returned else []
    if returned is None or (isinstance(returned, str | list | tuple) and not returned):
        return []
    if not isinstance(returned, list | tuple):
        raise UnfitError(f"it returned {_kind(returned)}; {_RIGHT}")
    strange = next((each for each in returned if not isinstance(each, dict)), None)
    if strange is not None or not all(isinstance(each, dict) for each in returned):
        raise UnfitError(f"it returned a list with {_kind(strange)} in it; {_RIGHT}")
    return [plain_row(each) for each in returned if each]


def plain_row(row: Row) -> Row:
    """The row, with each value one that JSON has. Raises UnfitError where a value stands for no such thing."""
    if PLAIN.issuperset(map(type, row.values())):
        return row
    return {key: _plain(value, key, 1) for key, value in row.items()}


def _plain(value: Any, key: Any, level: int) -> Any:
    """The value of a key, or one inside of it that lies so deep."""
    plain: Any = None
    if level > DEEPEST:
        raise UnfitError(f"it returned a row nested deeper than {DEEPEST} levels")
    match value:
        case bool() | None:
            plain = value
        case str():
            plain = str(value)
        case int():
            plain = int(value)
        case float():
            plain = None if math.isnan(value) else float(value)
        case dict():
            plain = {str(inner): _plain(each, key, level + 1) for inner, each in value.items()}
        case list() | tuple():
            plain = [_plain(each, key, level + 1) for each in value]
        case Decimal() | datetime.date() | datetime.time():
            # A time that is missing, of pandas, is a date that is not even itself.
            plain = str(value) if value == value else None  # noqa: PLR0124
        case _:
            plain = _of_numpy(value, key, level)
    return plain


def _of_numpy(value: Any, key: Any, level: int) -> Any:
    """Scalars and arrays of numpy and pandas, told by what they can do."""
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    for method in ("item", "tolist"):
        try:
            plain = getattr(value, method)()
        except Exception:  # noqa: S112 (whatever it is, it cannot do this)
            continue
        if isinstance(plain, bool | int | float | str | list | None):
            return _plain(plain, key, level)
    what = f"it returned a row whose {excerpt(str(key), 40)} is {_kind(value)}"
    raise UnfitError(f"{what}; values should be texts, numbers, booleans or None")


def _kind(value: Any) -> str:
    return "None" if value is None else type(value).__name__
