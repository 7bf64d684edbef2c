"""The captures of a split: the ids of those that lie in the window, and the captures again that have labels."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

import pyarrow as pa

from analyzer.captured.errors import BadRecordError, LeftOutError
from analyzer.captured.ids import ids_and_times
from analyzer.captured.record import moment_of, place_of
from analyzer.captured.window import Window, hour_of_path
from analyzer.errors import UnreadableDataError
from analyzer.ground_truth.captures import Capture, CaptureFolder, captures_of_line, records_of
from analyzer.ground_truth.json_array import NumberedLines
from analyzer.ground_truth.source import FileRange, Source
from analyzer.scan.split import Split, SplitReport
from analyzer.sources.file_lines import lines_of

WITHOUT_ID = "without_id"

ANYWHERE = -1

_AT_ONCE = 1 << 14
_LINES_OF_A_RANGE = 1 << 40
"""More lines than a range of a file has: its own are numbered from a multiple of it."""

Ids = tuple[pa.StringArray, pa.Int64Array]
"""Ids, and the numbers by which `CaptureReader.chosen` finds their captures; ANYWHERE where only reading all does."""

PlacedCapture = tuple[CaptureFolder, Capture]


@dataclass(frozen=True)
class CaptureReader:
    """Reads captures of any form, as their lines look."""

    source: Source
    window: Window

    def ids(self, split: int, report: SplitReport) -> Iterator[Ids]:
        """The ids of the captures of a split that lie in the window, some at a time; all else is counted.

        Lines are read by columns as long as all are as the platform writes them, from then on one by one.
        Raises UnreadableDataError.
        """
        for index, file_range in enumerate(self.source.ranges(split)):
            first = number = index * _LINES_OF_A_RANGE
            blocks = (block for _, block in file_range.blocks())
            for block in blocks:
                columns = ids_and_times(block)
                if columns is None:
                    rest = enumerate(chain.from_iterable(map(lines_of, chain([block], blocks))), number - first + 1)
                    csv = False if number > first or file_range.is_cut else None
                    yield from self._careful_ids(file_range, split, records_of(rest, csv), report)
                    break
                ids, times = columns
                numbers = pa.array(range(number, number + len(ids)), pa.int64())
                number += len(ids)
                if self.window.bounded:
                    inside = self._inside(times, hour_of_path(file_range.path), report)
                    ids, numbers = ids.filter(inside), numbers.filter(inside)
                yield _known(ids, numbers, report)

    def chosen(self, split: int, numbers: Sequence[int]) -> Iterator[PlacedCapture]:
        """The captures of these numbers, ascending: no other line is looked at."""
        for index, file_range in enumerate(self.source.ranges(split)):
            place = self._place(file_range)
            first = index * _LINES_OF_A_RANGE
            for _, block in file_range.blocks():
                lines = lines_of(block)
                for number in numbers[bisect_left(numbers, first) : bisect_left(numbers, first + len(lines))]:
                    for capture in captures_of_line(lines[number - first]):
                        yield place, capture
                first += len(lines)

    def every(self, split: int) -> Iterator[PlacedCapture]:
        """All captures of a split that lie in the window."""
        for file_range in self.source.ranges(split):
            place = self._place(file_range)
            lines = chain.from_iterable(lines_of(block) for _, block in file_range.blocks())
            records = records_of(enumerate(lines, 1), False if file_range.is_cut else None)
            for capture in self._careful(file_range, split, records, SplitReport()):
                yield place, capture

    def _place(self, file_range: FileRange) -> CaptureFolder:
        return CaptureFolder(self.source.relative(file_range.path).parent.as_posix(), hour_of_path(file_range.path))

    def _careful_ids(
        self, file_range: FileRange, split: int, records: NumberedLines, report: SplitReport
    ) -> Iterator[Ids]:
        captures = self._careful(file_range, split, records, report)
        while some := [capture.id for capture in islice(captures, _AT_ONCE)]:
            yield _known(pa.array(some, pa.string()), pa.repeat(ANYWHERE, len(some)), report)

    def _careful(
        self, file_range: FileRange, split: int, records: NumberedLines, report: SplitReport
    ) -> Iterator[Capture]:
        """The captures of records that lie in the window; bad ones are reported by their places."""
        hour = hour_of_path(file_range.path)
        lines_read = Split(split, file_range.path, file_range.start, 0)
        for number, line in records:
            try:
                captures = captures_of_line(line)
            except LeftOutError as error:
                report.count(error.what)
            except BadRecordError as error:
                report.bad_record(place_of(line, lines_read.place_of(number)), str(error))
            except UnicodeDecodeError:
                raise UnreadableDataError.not_utf_8(file_range.path) from None
            else:
                bounded = self.window.bounded
                yield from (each for each in captures if not bounded or self.window.keeps(each.moment, hour, report))

    def _inside(self, times: pa.StringArray, hour: datetime | None, report: SplitReport) -> pa.BooleanArray:
        moments = map(moment_of, times.to_pylist())
        return pa.array([self.window.keeps(moment, hour, report) for moment in moments], pa.bool_())


def _known(ids: pa.StringArray, numbers: pa.Int64Array, report: SplitReport) -> Ids:
    """Those of captures that have an id; the others are counted."""
    report.rows += len(ids)
    if ids.null_count:
        report.count(WITHOUT_ID, ids.null_count)
        ids, numbers = ids.drop_null(), numbers.filter(ids.is_valid())
    return ids, numbers
