"""Lines of capture files to columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from analyzer.datasets.capture.columns import SideColumns
from analyzer.datasets.capture.part_records import PartRecords
from analyzer.datasets.capture.quick import Arrays, QuickReader
from analyzer.datasets.capture.record import BadRecordError, Record
from analyzer.datasets.capture.table import TableRow, table_columns, table_rows
from analyzer.datasets.json import line_texts
from analyzer.datasets.json_columns import Columns, Row, as_array, valid_text
from analyzer.datasets.reading import Handler, Reading
from analyzer.datasets.window import ALWAYS, Window
from analyzer.scan.gathering import gathered
from analyzer.scan.split import BINARY_SIDES, OUTSIDE_WINDOW, Split, SplitReport
from analyzer.scripts.inference_record import InferenceRecord
from analyzer.scripts.script_columns import rows_batch

_AT_ONCE = 1_000
"""Records that are objects of Python at a time: more of them would not fit the processor's cache."""

_LARGEST_BATCH = 16 << 20


@dataclass(frozen=True)
class CaptureDecoder:
    """Records to columns of texts (of CSV) and JSON values; what lies outside the window is counted and left out."""

    sides: tuple[SideColumns, ...]
    reading: Reading
    hints: tuple[str, ...] = ()

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        for hint in self.hints:
            report.hint(hint)
        reader = _Reader(self, split, report)
        position = 0
        for batch in batches:
            lines = batch.column(0)
            yield from gathered(filter(None, reader.read(lines, position)), len(lines), _LARGEST_BATCH)
            position += len(lines)


class _Reader:
    """Reads one part, and counts what it meets."""

    def __init__(self, decoder: CaptureDecoder, split: Split, report: SplitReport) -> None:
        self._sides = decoder.sides
        self._excluded = decoder.reading.excluded
        self._quick = QuickReader(decoder.sides, decoder.reading.excluded)
        self._window = decoder.reading.window
        self._records = PartRecords(decoder.reading.window, split, report)
        self._first_only = decoder.reading.payload_rows == "first"
        self._split = split
        self._report = report
        self._handler = decoder.reading.script.handler(report) if decoder.reading.script else None

    def read(self, lines: pa.Array, position: int) -> Iterator[pa.RecordBatch | None]:
        """The rows of the lines that come after so many others."""
        quick = None if self._handler else self._quick_rows(lines, self._window)
        if quick is not None:
            yield quick
            return
        for start in range(0, len(lines), _AT_ONCE):
            some = lines.slice(start, _AT_ONCE)
            numbers = range(position + start + 1, position + start + len(some) + 1)
            if self._handler is None:
                yield self._plain(some, numbers, self._window)
            else:
                yield from self._scripted(self._handler, some, numbers)

    def _scripted(self, handler: Handler, lines: pa.Array, numbers: Sequence[int]) -> Iterator[pa.RecordBatch | None]:
        """The rows that the script makes, then those of the records that it gives back as they are."""
        first = numbers[0]
        texts = line_texts(lines, self._split, first - 1)
        records = self._records.in_window(self._records.parsed(texts, numbers))
        rows: list[Row] = []
        unchanged: list[int] = []
        for number, record in records:
            made = handler.rows(InferenceRecord(record), self._split.place_of(number), texts[number - first])
            if made is None:
                unchanged.append(number)
            else:
                rows += made
        self._report.rows += len(rows)
        yield rows_batch(rows)
        if unchanged:
            yield self._plain(lines.take([number - first for number in unchanged]), unchanged, ALWAYS)

    def _plain(self, lines: pa.Array, numbers: Sequence[int], window: Window) -> pa.RecordBatch | None:
        """The rows of lines as they are, of which the numbers are known; None where they have no columns."""
        quick = self._quick_rows(lines, window)
        if quick is not None:
            return quick
        records = self._records.parsed(line_texts(lines, self._split, numbers[0] - 1), numbers)
        if window.bounded:
            records = self._records.in_window(records)
        rows = [row for number, record in records for row in self._rows(number, record)]
        self._report.rows += len(rows)
        return _as_batch(self._arrays(table_columns(rows, self._sides)) if rows else {})

    def _quick_rows(self, lines: pa.Array, window: Window) -> pa.RecordBatch | None:
        """The rows of lines that are plain: a batch without columns where none is in the data set; None of others."""
        quick = self._quick.read(lines, window)
        if quick is None:
            return None
        columns, rows = quick
        self._report.rows += rows
        self._report.count(OUTSIDE_WINDOW, len(lines) - rows)
        return _as_batch(columns)

    def _rows(self, number: int, record: Record) -> list[TableRow]:
        try:
            rows, binary = table_rows(record, self._sides, self._first_only)
        except BadRecordError as error:
            self._report.bad_record(self._split.place_of(number), str(error))
            return []
        self._report.count(BINARY_SIDES, binary)
        return rows

    def _arrays(self, columns: Columns) -> Arrays:
        kept = {name: values for name, values in columns.items() if name not in self._excluded}
        return {str(valid_text(name)): as_array(values) for name, values in kept.items()}


def _as_batch(columns: Arrays) -> pa.RecordBatch:
    return pa.record_batch(list(columns.values()), names=list(columns))
