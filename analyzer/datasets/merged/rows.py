"""The rows of a merged record: the answer's values, and the label's, under the names that attributes resolve to.

A value by position is `endpointOutput_0`, one by key `endpointOutput_<key>`; those of the label begin with
`groundTruthData_`. A label that is an object with one plain value is `groundTruthData_0` too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analyzer.datasets.capture.pairing import NO_HEADERS, Headers, Rows, other_rows, side_rows
from analyzer.datasets.capture.record import LABEL, BadRecordError, Record
from analyzer.datasets.capture.shapes import Row
from contracts.errors import counted

Named = dict[str, Any]


def merged_rows(
    record: Record, sides: Sequence[str], first_only: bool, headers: Headers = NO_HEADERS
) -> tuple[list[Named], int]:
    """The rows of a record, and how many of its sides are binary: row i of the label is of row i of the answer.

    A line with a value for each row of the other side, or of the request, is as many rows. Raises BadRecordError.
    """
    found, binary = side_rows(record, (*sides, LABEL), headers)
    count = _rows_wanted(record, found, headers)
    parts = {side: _spread(rows, count) for side, rows in found.items()}
    if first_only:
        parts = {side: rows[:1] for side, rows in parts.items()}
    lengths = {side: len(rows) for side, rows in parts.items()}
    if len(set(lengths.values())) > 1:
        told = " and ".join(f"{counted(length, 'row')} in {side}" for side, length in lengths.items())
        raise BadRecordError(f"{told}; row i of the label should belong to row i of the answer")
    rows = [
        {name: value for side, each in parts.items() for name, value in _named(side, each[i]).items()}
        for i in range(max(lengths.values(), default=1))
    ]
    return rows, binary


def _rows_wanted(record: Record, found: Rows, headers: Headers) -> int:
    """How many rows the record has: as many as the side with the most of them, the request included."""
    most = max(map(len, found.values()), default=1)
    if most > 1:
        return most
    widths = {len(rows[0]) for rows in found.values() if rows and isinstance(rows[0], list)}
    if len(widths) != 1 or widths == {1}:
        return 1
    others = other_rows(record, found, headers)
    return max(widths) if any(len(rows) in widths for rows in others.values()) else 1


def _spread(rows: list[Row], count: int) -> list[Row]:
    """One line of as many values as there are rows, a value a row."""
    if count > 1 and len(rows) == 1 and isinstance(rows[0], list) and len(rows[0]) == count:
        return [[value] for value in rows[0]]
    return rows


def _named(side: str, row: Row) -> Named:
    if isinstance(row, list):
        return {f"{side}_{place}": value for place, value in enumerate(row)}
    named = {f"{side}_{key}": value for key, value in row.items()}
    if side == LABEL and len(row) == 1 and not isinstance(value := next(iter(row.values())), list | dict):
        named[f"{LABEL}_0"] = value
    return named
