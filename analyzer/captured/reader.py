"""Lines as records, the careful way: those in the window, looked at by the user's script where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from analyzer.captured.errors import BadRecordError
from analyzer.captured.inference_record import InferenceRecord
from analyzer.captured.record import Record, parse_record, time_of
from analyzer.captured.window import Window, hour_of_path
from analyzer.scan.split import BINARY_SIDES, Split, SplitReport
from analyzer.values.json_columns import Row

Made = TypeVar("Made")

Handle = Callable[[InferenceRecord, str, str], list[Row] | None]
"""The user's script: the rows that it makes of a record, its place and its text; None for the record as it is."""

Numbered = tuple[int, Record]
"""A record and the number of its line in the part that is read."""


class RecordReader:
    """Reads the lines of one part, and counts what it meets."""

    def __init__(self, window: Window, split: Split, report: SplitReport, handle: Handle | None = None) -> None:
        self._window = window
        self._split = split
        self._report = report
        self._handle = handle

    def read(self, lines: Sequence[str], position: int) -> tuple[list[Row], list[Numbered]]:
        """What the lines hold that come after so many others: the rows that the script makes, and all other records."""
        rows: list[Row] = []
        records: list[Numbered] = []
        for number, line in enumerate(lines, start=position + 1):
            record = self._record(number, line)
            if record is None:
                continue
            made = self._handle and self._handle(InferenceRecord(record), self._split.place_of(number), line)
            if made is None:
                records.append((number, record))
            else:
                rows += made
        return rows, records

    def each(
        self, records: Iterable[Numbered], read: Callable[[Record], tuple[Made, int]]
    ) -> Iterator[tuple[int, Made]]:
        """What a function makes of each record; bad ones, and how many sides it says are binary, are counted."""
        for number, record in records:
            try:
                made, binary = read(record)
            except BadRecordError as error:
                self._report.bad_record(self._split.place_of(number), str(error))
                continue
            self._report.count(BINARY_SIDES, binary)
            yield number, made

    def _record(self, number: int, line: str) -> Record | None:
        """The record of a line; None of blank lines, of bad records, and outside of the window."""
        if not line.strip():
            return None
        try:
            record = parse_record(line)
        except BadRecordError as error:
            self._report.bad_record(self._split.place_of(number), str(error))
            return None
        if self._window.bounded:
            moment = time_of(record)
            hour = hour_of_path(self._split.file_of(number)) if moment is None else None
            if not self._window.keeps(moment, hour, self._report):
                return None
        return record
