"""Records as columns, one record after another: for whatever the quick way does not take."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.captured.errors import BadRecordError
from analyzer.captured.record import Record
from analyzer.captured.rows import paired_rows
from analyzer.captured.shapes import JsonRow
from analyzer.captured.side_columns import SideColumns
from analyzer.values.json_columns import Columns, flatten, put
from contracts.errors import counted

TableRow = tuple[JsonRow | None, ...]
"""What each side has in a row of the table; None where it has nothing."""


def table_rows(record: Record, sides: Sequence[SideColumns], first_only: bool) -> tuple[list[TableRow], int]:
    """The rows of a record, and how many of its sides are binary. Raises BadRecordError.

    A line of an answer that holds a value a row is as many rows, where answers have one value elsewhere.
    """
    headers = {each.side: list(each.header) for each in sides if each.header}
    whole = {each.side for each in sides if len(each.names) > 1}
    names = [each.side for each in sides]
    rows, count, binary = paired_rows(record, names, headers, first_only=first_only, whole=whole)
    for each in sides:
        for row in rows.get(each.side, ()):
            _require_width(row, each)
    return [tuple(rows[each.side][i] if each.side in rows else None for each in sides) for i in range(count)], binary


def table_columns(rows: Sequence[TableRow], sides: Sequence[SideColumns]) -> Columns:
    """Lists of values by column. A column by position is there even where no row has a value for it."""
    columns: Columns = {}
    for number, each in enumerate(sides):
        mine = [row[number] for row in rows]
        listed = [row if isinstance(row, list) else None for row in mine]
        for place, name in enumerate(each.names):
            put(columns, name, [None if row is None else row[place] for row in listed])
        for name, values in flatten([row if isinstance(row, dict) else None for row in mine]).items():
            put(columns, name, values)
    return columns


def _require_width(row: JsonRow, columns: SideColumns) -> None:
    if isinstance(row, list) and len(row) != len(columns.names):
        right = {
            "position": f"have {len(columns.names)}, as in the first records",
            "key": "be an object, as in the first records",
            "never": "have none, as in the first records",
        }[columns.seen]
        raise BadRecordError(f"{columns.side} has {counted(len(row), 'value')}; it should {right}")
