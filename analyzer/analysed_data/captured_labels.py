"""The labels that a merged record has, one for each row of its request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analyzer.analysed_data.json_paths import getter
from analyzer.captured.errors import BadRecordError
from analyzer.captured.payload import payload_of
from analyzer.captured.record import Record, side_of
from analyzer.captured.rows import spread
from analyzer.captured.shapes import JsonRow, readings, sure_rows
from contracts.captured import GROUND_TRUTH
from contracts.errors import counted


@dataclass(frozen=True)
class MergedLabelReader:
    """Reads labels: `path` is an index of values by position or a JMESPath, None for the only value there is.

    In an object the key `name`, that of the label's column, does as well. `header` is a line that is no label.
    """

    path: str | None
    name: str
    header: list[Any] | None = None

    def read(self, record: Record, rows: int) -> tuple[list[Any], int]:
        """A label for each of so many rows, missing where there is none, and whether it is binary.

        Raises BadRecordError.
        """
        payload = payload_of(side_of(record, GROUND_TRUTH))
        found = [] if payload is None else payload.rows()
        found = found[1:] if found[:1] == [self.header] else found
        if rows > 1 and len(found) == 1:
            labels = self._of_all_rows(found[0], rows)
        else:
            labels = [self._value(row) for row in found]
        if labels and len(labels) != rows:
            raise BadRecordError(
                f"{counted(rows, 'row')} in its request and {counted(len(labels), 'row')} in {GROUND_TRUTH}; "
                "row i of the label should belong to row i of the request"
            )
        return labels or [None] * rows, int(payload is None)

    def _of_all_rows(self, row: JsonRow, rows: int) -> list[Any]:
        """One line, one list at the path, or one object may hold a value for each row."""
        values = None if isinstance(row, list) else self._value(row)
        if isinstance(values, list) and len(values) == rows:
            return values
        ways = (spread(GROUND_TRUTH, [row], rows), *readings([row]))
        other = ways[1] if sure_rows(row) is not None else [row]
        return [self._value(each) for each in next((way for way in ways if len(way) == rows), other)]

    def _value(self, row: JsonRow) -> Any:
        if isinstance(row, list):
            place = int(self.path) if self.path is not None and self.path.isdecimal() else 0
            return row[place] if place < len(row) else None
        if self.path is not None and not self.path.isdecimal():
            try:
                found = getter(self.path)(row)
            except ValueError as error:
                raise BadRecordError(f"the path of the label: {error}") from None
            if found is not None:
                return found
        if self.name in row:
            return row[self.name]
        return next(iter(row.values())) if len(row) == 1 else None
