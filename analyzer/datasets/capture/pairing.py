"""The rows of a record: row i of the answer belongs to row i of the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from analyzer.datasets.capture.payload import payload_rows
from analyzer.datasets.capture.record import LABEL, OUTPUTS, SIDES, BadRecordError, Record, part_of
from analyzer.datasets.capture.shapes import Row, readings
from contracts.errors import counted

Rows = Mapping[str, list[Row]]
"""The rows of each side that holds any."""

Headers = Mapping[str, list[str]]
"""The line of names that payloads of a side begin with, which is no row."""

NO_HEADERS: Headers = {}

_SPREAD = frozenset({*OUTPUTS, LABEL})
"""Where one line may hold a value for each row."""


def side_rows(record: Record, sides: Iterable[str], headers: Headers = NO_HEADERS) -> tuple[dict[str, list[Row]], int]:
    """The rows of those sides, or of the label, that hold any, and how many are binary. Raises BadRecordError.

    Where a side can be read in several ways, all sides of the record tell which gives them equal numbers of rows.
    """
    wanted = list(sides)
    read = {side: _rows(record, side, headers) for side in wanted}
    found = {side: rows for side, rows in read.items() if rows}
    ways = {side: readings(rows) for side, rows in found.items()}
    if any(len(each) > 1 for each in ways.values()):
        beside = (side for side in SIDES if side not in read)
        ways |= {side: readings(rows) for side in beside if (rows := _rows_or_none(record, side, headers))}
        found = {side: rows for side, rows in _chosen(ways, found).items() if side in found and rows}
    return found, sum(rows is None for rows in read.values())


def _rows(record: Record, side: str, headers: Headers) -> list[Row] | None:
    """As `payload_rows`, without a header."""
    part = part_of(record, side)
    rows = [] if part is None else payload_rows(part)
    return rows[1:] if rows and side in headers and rows[0] == headers[side] else rows


def _rows_or_none(record: Record, side: str, headers: Headers) -> list[Row] | None:
    try:
        return _rows(record, side, headers)
    except BadRecordError:
        return None


def _chosen(ways: Mapping[str, list[list[Row]]], as_they_are: Rows) -> Rows:
    """The likeliest readings that have equal numbers of rows, of two as likely those of more rows; where there are
    none, all rows as they are.
    """
    best: tuple[tuple[int, int], Rows] | None = None
    for places in product(*(range(len(each)) for each in ways.values())):
        rows = {side: each[place] for (side, each), place in zip(ways.items(), places, strict=True)}
        counts = [_counts(side, each) for side, each in rows.items() if each]
        if counts and not set.intersection(*counts):
            continue
        rank = (sum(places), -max(map(len, rows.values())))
        if best is None or rank < best[0]:
            best = rank, rows
    return as_they_are if best is None else best[1]


def _counts(side: str, rows: list[Row]) -> set[int]:
    """How many rows these may be."""
    spread = side in _SPREAD and len(rows) == 1 and isinstance(rows[0], list)
    return {len(rows), len(rows[0])} if spread else {len(rows)}


def holds_a_value_a_row(side: str, rows: Rows, record: Record, headers: Headers = NO_HEADERS) -> bool:
    """Whether the one line of an answer may hold a value for each row of the request, as XGBoost answers.

    The request is looked at even where it is no part of the data set.
    """
    mine = rows.get(side)
    if side not in OUTPUTS or mine is None or len(mine) != 1 or not isinstance(mine[0], list) or len(mine[0]) < 2:
        return False
    others = other_rows(record, rows, headers)
    return any(len(found) == len(mine[0]) for found in (*rows.values(), *others.values()))


def other_rows(record: Record, rows: Rows, headers: Headers = NO_HEADERS) -> Rows:
    """The rows of the sides that are none of these; none where one of them cannot be read."""
    try:
        return side_rows(record, [other for other in SIDES if other not in rows], headers)[0]
    except BadRecordError:
        return {}


def require_equal_counts(rows: Rows) -> int:
    """How many rows each side has; a side that holds none has a missing row. Raises BadRecordError when they differ."""
    counts = {side: len(found) for side, found in rows.items()}
    if len(set(counts.values())) > 1:
        found = " and ".join(f"{counted(count, 'row')} in {side}" for side, count in counts.items())
        raise BadRecordError(f"{found}; row i of one should belong to row i of the other")
    return max(counts.values(), default=1)
