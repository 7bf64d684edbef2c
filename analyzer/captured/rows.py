"""The rows of a record: row i of the answer, and of the label, belongs to row i of the request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from analyzer.captured.errors import BadRecordError
from analyzer.captured.payload import payload_of
from analyzer.captured.record import Record, side_of
from analyzer.captured.shapes import JsonRow, readings, sure_rows, unequal_sides
from contracts.captured import CSV, GROUND_TRUTH, INPUTS, JOINED_ANSWER, JSON, OUTPUTS, SIDES
from contracts.errors import counted

SideRows = Mapping[str, list[JsonRow]]
"""The rows of each side that holds any."""

Headers = Mapping[str, list[str]]
"""The line of names that payloads of a side begin with, which is no row."""

NO_HEADERS: Headers = {}

_SPREAD = frozenset({*OUTPUTS, GROUND_TRUTH})
"""Where one row may hold a value for each row of another side."""


def side_rows(
    record: Record, sides: Iterable[str], headers: Headers = NO_HEADERS
) -> tuple[dict[str, list[JsonRow]], int]:
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


def paired_rows(
    record: Record,
    sides: Iterable[str],
    headers: Headers,
    *,
    first_only: bool,
    whole: Collection[str] = (),
    each: str = "one",
    other: str = "the other",
) -> tuple[dict[str, list[JsonRow]], int, int]:
    """The rows of those sides that hold any, how many each of them has, and how many sides are binary.

    One row with a value for each row of another side is as many, but on the sides that are taken `whole`. `first_only`
    takes the first row of each side, however many there are. A record without any is one row, of missing values.
    Raises BadRecordError where numbers of rows differ; `each` and `other` name what belongs to one another.
    """
    found, binary = side_rows(record, sides, headers)
    if not first_only:
        require_joined_rows(found)
    wanted = rows_wanted(record, found, headers, whole)
    rows = found
    if wanted > 1:
        rows = {side: every if side in whole else spread(side, every, wanted) for side, every in found.items()}
    if first_only:
        rows = {side: every[:1] for side, every in rows.items()}
    counts = {side: len(every) for side, every in rows.items()}
    if len(set(counts.values())) > 1:
        numbers = " and ".join(f"{counted(count, 'row')} in {side}" for side, count in counts.items())
        raise BadRecordError(f"{numbers}; row i of {each} should belong to row i of {other}")
    return rows, max(counts.values(), default=1), binary


def require_joined_rows(found: SideRows) -> None:
    """Raise BadRecordError where a document has other numbers of answers than of requests that they are joined to."""
    for side, rows in found.items():
        for request, answer in filter(None, map(unequal_sides, rows)):
            raise BadRecordError(
                f"{counted(request, 'row')} in the request of {side} and {counted(answer, 'row')} in its "
                f"{JOINED_ANSWER}; row i of one should belong to row i of the other"
            )


def require_rows_of_request(record: Record, rows: SideRows, headers: Headers) -> None:
    """Raise BadRecordError where the request, which is not read, has other numbers of rows than what belongs to it.

    What is neither CSV nor JSON, such as a text in lines, has no rows to speak of.
    """
    try:
        payloads = {side: payload_of(side_of(record, side)) for side in INPUTS if side not in rows}
        known = [side for side, payload in payloads.items() if payload is not None and payload.kind in (CSV, JSON)]
        requests = side_rows(record, known, headers)[0]
    except BadRecordError:
        return
    for (request, request_rows), (side, every) in product(requests.items(), rows.items()):
        if len(every) != len(request_rows):
            raise BadRecordError(
                f"{counted(len(request_rows), 'row')} in {request} and {counted(len(every), 'row')} in {side}; row i "
                "of one should belong to row i of the other"
            )


def rows_wanted(record: Record, rows: SideRows, headers: Headers = NO_HEADERS, whole: Collection[str] = ()) -> int:
    """How many rows a record has: as many as the side with the most of them.

    One row that may be several is, where a side that is none of these has as many rows, as a model answers that writes
    a value a row on one line, but none that is taken `whole`.
    """
    most = max(map(len, rows.values()), default=1)
    if most > 1:
        return most
    widths = [_widths(each) for side, each in rows.items() if side in _SPREAD and side not in whole]
    if not widths or not all(widths):
        return 1
    several = set.intersection(*widths)
    others = _other_rows(record, rows, headers)
    return next((len(each) for each in others.values() if len(each) in several), 1)


def is_spread(side: str, rows: list[JsonRow], count: int) -> bool:
    """Whether a side has one row, with a value, or a list of values, for each of `count` rows."""
    return side in _SPREAD and count in _widths(rows)


def spread(side: str, rows: list[JsonRow], count: int) -> list[JsonRow]:
    """A row for each of `count` where the one row of a side holds a value for each; others as they are."""
    if not is_spread(side, rows, count):
        return rows
    (row,) = rows
    if isinstance(row, list):
        return [[value] for value in row]
    return [_taken(row, place, count) for place in range(count)]


def _rows(record: Record, side: str, headers: Headers) -> list[JsonRow] | None:
    """The rows of a side without a header; None of what is binary."""
    raw = side_of(record, side)
    if raw is None:
        return []
    payload = payload_of(raw)
    if payload is None:
        return None
    rows = payload.rows()
    return rows[1:] if rows and side in headers and rows[0] == headers[side] else rows


def _rows_or_none(record: Record, side: str, headers: Headers) -> list[JsonRow] | None:
    try:
        return _rows(record, side, headers)
    except BadRecordError:
        return None


def _chosen(ways: Mapping[str, list[list[JsonRow]]], as_they_are: SideRows) -> SideRows:
    """The likeliest readings that have equal numbers of rows, of two as likely those of more rows.

    A request that is several rows for sure is no single one. Where no readings have equal numbers, what is rows for
    sure is these, all else as it is.
    """
    possible = {side: each[:1] if _is_several(side, each) else each for side, each in ways.items()}
    best: tuple[tuple[int, int], SideRows] | None = None
    for places in product(*(range(len(each)) for each in possible.values())):
        rows = {side: each[place] for (side, each), place in zip(possible.items(), places, strict=True)}
        counts = [_counts(side, each) for side, each in rows.items() if each]
        if counts and not set.intersection(*counts):
            continue
        rank = (sum(places), -max(map(len, rows.values())))
        if best is None or rank < best[0]:
            best = rank, rows
    if best is not None:
        return best[1]
    return {side: ways[side][0] if _is_sure(rows) else rows for side, rows in as_they_are.items()}


def _is_several(side: str, ways: list[list[JsonRow]]) -> bool:
    """Whether a side holds a request, by itself or joined to its answer, of several rows whatever the others have."""
    if len(ways[0]) < 2 or not _is_sure(ways[-1]):
        return False
    return side in INPUTS or JOINED_ANSWER in ways[-1][0]


def _is_sure(rows: list[JsonRow]) -> bool:
    return len(rows) == 1 and isinstance(rows[0], dict) and sure_rows(rows[0]) is not None


def _counts(side: str, rows: list[JsonRow]) -> set[int]:
    """How many rows these may be; what the lists in an object are is told by its other readings."""
    line = side in _SPREAD and len(rows) == 1 and isinstance(rows[0], list)
    return {1, len(rows[0])} if line else {len(rows)}


def _widths(rows: list[JsonRow]) -> set[int]:
    """How many rows, more than one, the one row of a side may be."""
    if len(rows) != 1:
        return set()
    row = rows[0]
    if isinstance(row, list):
        return {len(row)} if len(row) > 1 else set()
    return set(_lengths(row)) - {0, 1}


def _lengths(row: dict[str, Any]) -> Iterator[int]:
    """Of the lists of plain values in an object, and in the objects in it."""
    for value in row.values():
        if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
            yield len(value)
        elif isinstance(value, dict):
            yield from _lengths(value)


def _taken(value: Any, place: int, count: int) -> Any:
    """An object with the value of one row from each list of a value a row; what is none is of all rows."""
    if isinstance(value, dict):
        return {key: _taken(each, place, count) for key, each in value.items()}
    return value[place] if isinstance(value, list) and len(value) == count else value


def _other_rows(record: Record, rows: SideRows, headers: Headers) -> SideRows:
    """The rows of the sides that are none of these; none where one of them cannot be read."""
    try:
        return side_rows(record, [other for other in SIDES if other not in rows], headers)[0]
    except BadRecordError:
        return {}
