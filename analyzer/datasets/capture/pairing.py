"""The rows of a record: row i of the answer belongs to row i of the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analyzer.datasets.capture.payload import Row, payload_rows
from analyzer.datasets.capture.record import OUTPUTS, SIDES, BadRecordError, Record, part_of

Rows = Mapping[str, list[Row]]
"""The rows of each side that holds any."""


def side_rows(record: Record, sides: Iterable[str]) -> tuple[dict[str, list[Row]], int]:
    """The rows of those sides that hold any, and how many are binary. Raises BadRecordError."""
    found: dict[str, list[Row]] = {}
    binary = 0
    for side in sides:
        part = part_of(record, side)
        rows = [] if part is None else payload_rows(part)
        if rows is None:
            binary += 1
        elif rows:
            found[side] = rows
    return found, binary


def holds_a_value_a_row(side: str, rows: Rows, record: Record) -> bool:
    """Whether the one line of an answer may hold a value for each row of the request, as XGBoost answers.

    The request is looked at even where it is no part of the data set.
    """
    mine = rows.get(side)
    if side not in OUTPUTS or mine is None or len(mine) != 1 or not isinstance(mine[0], list) or len(mine[0]) < 2:
        return False
    try:
        others, _ = side_rows(record, [other for other in SIDES if other not in rows])
    except BadRecordError:
        others = {}
    return any(len(found) == len(mine[0]) for found in (*rows.values(), *others.values()))


def require_equal_counts(rows: Rows) -> int:
    """How many rows each side has; a side that holds none has a missing row. Raises BadRecordError when they differ."""
    counts = {side: len(found) for side, found in rows.items()}
    if len(set(counts.values())) > 1:
        found = " and ".join(f"{count} rows in {side}" for side, count in counts.items())
        raise BadRecordError(f"{found}; row i of one should belong to row i of the other")
    return max(counts.values(), default=1)
