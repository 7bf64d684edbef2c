"""The records of one part of a file, those in the window: what cannot be read or lies outside is counted."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.datasets.capture.record import BadRecordError, Record, inference_time, parse_record
from analyzer.datasets.window import Window, hour_of_path
from analyzer.scan.split import OUTSIDE_WINDOW, WITHOUT_TIME, Split, SplitReport

Numbered = tuple[int, Record]
"""A record and the number of its line in the part that is read."""


class PartRecords:
    """Makes records of the lines of one part."""

    def __init__(self, window: Window, split: Split, report: SplitReport) -> None:
        self._window = window
        self._split = split
        self._report = report

    def parsed(self, lines: Sequence[str], numbers: Sequence[int]) -> list[Numbered]:
        """The records of lines whose numbers are known; blank lines are none."""
        records = []
        for number, line in zip(numbers, lines, strict=True):
            if not line.strip():
                continue
            try:
                records.append((number, parse_record(line)))
            except BadRecordError as error:
                self._report.bad_record(self._split.place_of(number), str(error))
        return records

    def in_window(self, records: list[Numbered]) -> list[Numbered]:
        """The records that lie inside."""
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
