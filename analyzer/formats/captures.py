"""Captured and merged records as tables: lines of their files to columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa

from analyzer.captured.merged_rows import merged_rows
from analyzer.captured.quick import ArraysByColumn, QuickReader
from analyzer.captured.reader import RecordReader
from analyzer.captured.record import Record
from analyzer.captured.rows import Headers
from analyzer.captured.side_columns import SideColumns
from analyzer.captured.table import TableRow, table_columns, table_rows
from analyzer.formats.json import line_texts
from analyzer.formats.reading import Reading
from analyzer.formats.script_rows import rows_batch
from analyzer.scan.gathering import gathered
from analyzer.scan.lines import joined, lines_of, text_of
from analyzer.scan.split import OUTSIDE_WINDOW, Split, SplitReport
from analyzer.values.json_columns import Columns, as_array, flatten, valid_text

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
        report.hint(*self.hints)
        reader = record_reader(self.reading, split, report)
        position = 0
        for batch in batches:
            text = text_of(batch)
            quick = self._quick(text, report)
            if quick is not None:
                rows, number = quick
                yield from filter(None, [rows])
            else:
                lines = lines_of(text)
                number = len(lines)
                careful = self._careful(lines, position, reader, split, report)
                yield from gathered(filter(None, careful), number, _LARGEST_BATCH)
            position += number

    def _quick(self, text: bytes, report: SplitReport) -> tuple[pa.RecordBatch, int] | None:
        """The rows of lines that are plain, and the number of the lines; None of others.

        The batch has no columns where nothing is in the data set.
        """
        if self.reading.script is not None:
            return None
        quick = QuickReader(self.sides, self.reading.excluded).read(text, self.reading.window)
        if quick is None:
            return None
        columns, rows, outside = quick
        report.rows += rows
        report.count(OUTSIDE_WINDOW, outside)
        return _as_batch(columns), rows + outside

    def _careful(
        self, lines: pa.Array, position: int, reader: RecordReader, split: Split, report: SplitReport
    ) -> Iterator[pa.RecordBatch | None]:
        """The rows of lines that come after so many others, some at a time, which may be plain in themselves."""
        for start in range(0, len(lines), _AT_ONCE):
            some = lines.slice(start, _AT_ONCE)
            quick = self._quick(joined(some).to_pybytes(), report) if len(some) < len(lines) else None
            if quick is not None:
                yield quick[0]
                continue
            texts = line_texts(some, split, position + start)
            made, found = reader.read(texts, position + start, self._table_rows)
            rows = [row for _, each in found for row in each]
            report.rows += len(made) + len(rows)
            yield rows_batch(made)
            yield _as_batch(self._arrays(table_columns(rows, self.sides)) if rows else {})

    def _table_rows(self, record: Record) -> tuple[list[TableRow], int]:
        return table_rows(record, self.sides, self.reading.payload_rows == "first")

    def _arrays(self, columns: Columns) -> ArraysByColumn:
        kept = {name: values for name, values in columns.items() if name not in self.reading.excluded}
        return {str(valid_text(name)): as_array(values) for name, values in kept.items()}


@dataclass(frozen=True)
class MergedDecoder:
    """Records to columns of the answer and of the label; what lies outside the window is counted and left out."""

    sides: tuple[str, ...]
    reading: Reading
    headers: Headers = field(default_factory=dict)
    hints: tuple[str, ...] = ()

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        report.hint(*self.hints)
        reader = record_reader(self.reading, split, report)
        read = partial(
            merged_rows, sides=self.sides, first_only=self.reading.payload_rows == "first", headers=self.headers
        )
        position = 0
        for batch in batches:
            lines = line_texts(batch.column(0), split, position)
            made, found = reader.read(lines, position, read)
            position += len(lines)
            rows = [row for _, each in found for row in each]
            report.rows += len(made) + len(rows)
            columns = flatten(rows)
            arrays = {str(valid_text(name)): as_array(values) for name, values in columns.items()}
            yield from filter(None, (rows_batch(made), _as_batch(arrays)))


def record_reader(reading: Reading, split: Split, report: SplitReport) -> RecordReader:
    """The careful reader of a split of captured data."""
    handle = reading.script.handler(report).rows if reading.script else None
    return RecordReader(reading.window, split, report, handle)


def _as_batch(columns: ArraysByColumn) -> pa.RecordBatch:
    return pa.record_batch(list(columns.values()), names=list(columns))
