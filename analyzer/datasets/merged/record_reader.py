"""The records of one part of a merged file, looked at by the user's script."""

from __future__ import annotations

from analyzer.datasets.capture.part_records import Numbered, PartRecords
from analyzer.datasets.json_columns import Row
from analyzer.datasets.reading import Handler, Reading
from analyzer.scan.split import Split, SplitReport
from analyzer.scripts.inference_record import InferenceRecord


class RecordReader:
    """Reads the lines of one part, and counts what it meets."""

    def __init__(self, reading: Reading, split: Split, report: SplitReport) -> None:
        self._records = PartRecords(reading.window, split, report)
        self._split = split
        self._handler = reading.script.handler(report) if reading.script else None

    def read(self, lines: list[str], position: int) -> tuple[list[Row], list[Numbered]]:
        """What the lines hold that come after so many others: the rows that the script makes, and all other records."""
        numbers = range(position + 1, position + len(lines) + 1)
        records = self._records.in_window(self._records.parsed(lines, numbers))
        return ([], records) if self._handler is None else self._of_script(self._handler, records, lines, position)

    def _of_script(
        self, handler: Handler, records: list[Numbered], lines: list[str], position: int
    ) -> tuple[list[Row], list[Numbered]]:
        """The rows that the user's script makes of records, and the records that it gives back as they are."""
        rows: list[Row] = []
        unchanged: list[Numbered] = []
        for number, record in records:
            made = handler.rows(InferenceRecord(record), self._split.place_of(number), lines[number - position - 1])
            if made is None:
                unchanged.append((number, record))
            else:
                rows += made
        return rows, unchanged
