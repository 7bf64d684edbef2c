"""Lines as records, the careful way: those in the window, looked at by the user's script where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from analyzer.captured.errors import BadRecordError, LeftOutError
from analyzer.captured.inference_record import InferenceRecord
from analyzer.captured.record import Record, parse_record, place_of, time_of
from analyzer.captured.window import Window, hour_of_path
from analyzer.scan.split import BINARY_SIDES, Split, SplitReport
from analyzer.values.json_columns import Row

ReadRecord = TypeVar("ReadRecord")

HandleRecord = Callable[[InferenceRecord, str, str], list[Row] | None]
"""The user's script: the rows that it makes of a record, its place and its text; None for the record as it is."""


class RecordReader:
    """Reads the lines of one split, and counts what it meets."""

    def __init__(self, window: Window, split: Split, report: SplitReport, handle: HandleRecord | None = None) -> None:
        self._window = window
        self._split = split
        self._report = report
        self._handle = handle

    def read(
        self, lines: Sequence[str], position: int, read: Callable[[Record], tuple[ReadRecord, int]]
    ) -> tuple[list[Row], list[tuple[int, ReadRecord]]]:
        """The rows that the script makes of the lines that come after so many others; and all other records.

        Of each of these the number of its line, and what `read` makes of it, which says how many sides are binary too.
        """
        rows: list[Row] = []
        found: list[tuple[int, ReadRecord]] = []
        for number, line in enumerate(lines, start=position + 1):
            try:
                record = self._record(number, line)
                if record is None:
                    continue
                given = self._handle and self._handle(InferenceRecord(record), self._split.place_of(number), line)
                if given is not None:
                    rows += given
                    continue
                made, binary = read(record)
            except LeftOutError as error:
                self._report.count(error.what)
                continue
            except BadRecordError as error:
                self._report.bad_record(place_of(line, self._split.place_of(number)), str(error))
                continue
            self._report.count(BINARY_SIDES, binary)
            found.append((number, made))
        return rows, found

    def _record(self, number: int, line: str) -> Record | None:
        """The record of a line; None of a blank line, and outside of the window. Raises BadRecordError."""
        if not line.strip():
            return None
        record = parse_record(line)
        if self._window.bounded:
            moment = time_of(record)
            hour = hour_of_path(self._split.file_of(number)) if moment is None else None
            if not self._window.keeps(moment, hour, self._report):
                return None
        return record
