"""The records of one part of a file: parsed, in the window, and looked at by the user's script."""

from __future__ import annotations

from analyzer.datasets.capture.record import BadRecordError, Record, inference_time, parse_record
from analyzer.datasets.json_columns import Row
from analyzer.datasets.reading import Handler, Reading
from analyzer.datasets.window import hour_of_path
from analyzer.scan.split import OUTSIDE_WINDOW, WITHOUT_TIME, Split, SplitReport
from analyzer.scripts.inference_record import InferenceRecord

Numbered = tuple[int, Record]
"""A record and the number of its line in the part that is read."""


class RecordReader:
    """Reads the lines of one part, and counts what it meets."""

    def __init__(self, reading: Reading, split: Split, report: SplitReport) -> None:
        self._window = reading.window
        self._split = split
        self._report = report
        self._handler = reading.script.handler(report) if reading.script else None

    def read(self, lines: list[str], position: int) -> tuple[list[Row], list[Numbered]]:
        """What the lines hold that come after so many others: the rows that the script makes, and all other records."""
        records = self._in_window(self._records(lines, position))
        return ([], records) if self._handler is None else self._of_script(self._handler, records, lines, position)

    def _records(self, lines: list[str], position: int) -> list[Numbered]:
        numbered = [(number, line) for number, line in enumerate(lines, start=position + 1) if line.strip()]
        records = []
        for number, line in numbered:
            try:
                records.append((number, parse_record(line)))
            except BadRecordError as error:
                self._report.bad_record(self._split.place_of(number), str(error))
        return records

    def _in_window(self, records: list[Numbered]) -> list[Numbered]:
        if not self._window.bounded:
            return records
        kept = [(number, record) for number, record in records if self._is_inside(number, record)]
        self._report.count(OUTSIDE_WINDOW, len(records) - len(kept))
        return kept

    def _is_inside(self, number: int, record: Record) -> bool:
        """By the record's own time, else by the hour that the folders of its file name; without either it is kept."""
        moment = inference_time(record)
        if moment is not None:
            return self._window.holds(moment)
        hour = hour_of_path(self._split.file_of(number))
        if hour is not None:
            return self._window.overlaps_hour(hour)
        self._report.count(WITHOUT_TIME)
        return True

    def _of_script(
        self, handler: Handler, records: list[Numbered], lines: list[str], position: int
    ) -> tuple[list[Row], list[Numbered]]:
        """The rows that the user's script makes of records, and the records that it gives back as they are."""
        rows: list[Row] = []
        unchanged: list[Numbered] = []
        for number, record in records:
            shown = lines[number - position - 1]
            made = handler.rows(InferenceRecord(record), self._split.place_of(number), shown)
            if made is None:
                unchanged.append((number, record))
            else:
                rows += made
        return rows, unchanged
