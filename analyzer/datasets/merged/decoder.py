"""Lines of merged files to columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from analyzer.datasets.capture.pairing import Headers
from analyzer.datasets.capture.part_records import Numbered
from analyzer.datasets.capture.record import BadRecordError
from analyzer.datasets.json import line_texts
from analyzer.datasets.json_columns import as_array, flatten, valid_text
from analyzer.datasets.merged.record_reader import RecordReader
from analyzer.datasets.merged.rows import Named, merged_rows
from analyzer.datasets.reading import Reading
from analyzer.scan.split import BINARY_SIDES, Split, SplitReport
from analyzer.scripts.script_columns import rows_batch


@dataclass(frozen=True)
class MergedDecoder:
    """Records to columns of the answer and of the label; what lies outside the window is counted and left out."""

    sides: tuple[str, ...]
    reading: Reading
    headers: Headers = field(default_factory=dict)
    hints: tuple[str, ...] = ()

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        reader = RecordReader(self.reading, split, report)
        for hint in self.hints:
            report.hint(hint)
        position = 0
        for batch in batches:
            lines = line_texts(batch.column(0), split, position)
            made, records = reader.read(lines, position)
            position += len(lines)
            rows = [row for each in records for row in self._rows(each, split, report)]
            report.rows += len(made) + len(rows)
            yield from filter(None, (rows_batch(made), _batch(rows)))

    def _rows(self, numbered: Numbered, split: Split, report: SplitReport) -> list[Named]:
        number, record = numbered
        try:
            rows, binary = merged_rows(record, self.sides, self.reading.payload_rows == "first", self.headers)
        except BadRecordError as error:
            report.bad_record(split.place_of(number), str(error))
            return []
        report.count(BINARY_SIDES, binary)
        return rows


def _batch(rows: list[Named]) -> pa.RecordBatch | None:
    columns = flatten(rows)
    if not columns:
        return None
    return pa.record_batch([as_array(values) for values in columns.values()], names=list(map(valid_text, columns)))
