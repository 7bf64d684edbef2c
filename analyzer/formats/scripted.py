"""CSV and JSON through the user's preprocessor: a record at a time, as nothing else in the analyzer is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from analyzer.formats.csv import CsvDecoder
from analyzer.formats.csv_escapes import escape_hint, quote_places, seems_escaped
from analyzer.formats.csv_head import read_header
from analyzer.formats.csv_ragged import HINT, mended_fields
from analyzer.formats.csv_records import whole_records
from analyzer.formats.json import line_texts, records_of_documents, records_of_lines
from analyzer.formats.reading import Script
from analyzer.formats.script_rows import rows_batch
from analyzer.scan.lines import lines_of, text_of
from analyzer.scan.split import BLANK_VALUES, DROPPED, Split, SplitReport
from analyzer.values.json_columns import Row
from contracts.errors import counted, excerpt


@dataclass(frozen=True)
class ScriptedJsonDecoder:
    """Each object is given to the script as a `dict`."""

    lines: bool
    script: Script

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        handler = self.script.handler(report)
        read = records_of_lines if self.lines else records_of_documents
        position = 0
        for batch in batches:
            texts = line_texts(batch.column(0), split, position)
            rows: list[Row] = []
            for where, text, record in read(texts, split, position, report):
                made = handler.rows(record, where, text)
                rows += [record] if made is None else made
            position += len(texts)
            yield from _batches(rows, report)


@dataclass(frozen=True)
class ScriptedCsvDecoder:
    """Each record is given to the script as a `str` without its newline; the header too, which is no row in itself."""

    csv: CsvDecoder
    script: Script

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        report.hint(*self.csv.hints)
        handler = self.script.handler(report)
        header_next = self.csv.header and split.start == 0
        for records in _records(batches, self.csv, split, report):
            rows: list[Row] = []
            for where, text in records:
                if not text and (header_next or len(self.csv.names) > 1):
                    continue
                report.count(BLANK_VALUES, not text)
                made = handler.rows(text, where, text)
                if header_next:
                    header_next = False
                    self.csv.check_header(text, split)
                    _forget_a_drop(made, report)
                    made = made or []
                rows += self._fields(text, where, report) if made is None else made
            yield from _batches(rows, report)

    def _fields(self, text: str, where: str, report: SplitReport) -> list[Row]:
        """The row of a record that the script leaves as it is; none when it has another number of fields."""
        fields = read_header(text, self.csv.delimiter, self.csv.escape) or [""]
        names = self.csv.names
        if len(fields) != len(names) and (mended := mended_fields(fields, len(names))):
            if self.csv.ragged:
                fields, what = mended
                report.count(what)
            else:
                report.hint(HINT)
        if len(fields) != len(names):
            report.bad_record(
                where, f"{counted(len(fields), 'field')} where {len(names)} were expected: {excerpt(text)}"
            )
            return []
        return [{name: field or None for name, field in zip(names, fields, strict=True)}]


def _batches(rows: list[Row], report: SplitReport) -> Iterator[pa.RecordBatch]:
    report.rows += len(rows)
    batch = rows_batch(rows)
    if batch is not None:
        yield batch


def _forget_a_drop(made: list[Row] | None, report: SplitReport) -> None:
    """A header that the script drops, as it should, is no record that it has dropped."""
    if made is not None and not made and report.counts.get(DROPPED):
        report.counts[DROPPED] -= 1


def _records(
    batches: Iterator[pa.RecordBatch], csv: CsvDecoder, split: Split, report: SplitReport
) -> Iterator[Iterator[tuple[str, str]]]:
    """The records of each block with their places; lines that a quote holds together are one."""
    position = 0
    for block in whole_records(map(text_of, batches), split, report, csv.escape):
        if csv.escape is None and seems_escaped(block.text, csv.delimiter):
            report.hint(escape_hint(split.path))
        texts = line_texts(lines_of(block.text), split, position)
        yield _joined(texts, split, position, csv.escape)
        if block.open_quote:
            report.bad_record(f"{split.path}, {block.open_quote}", "a quote is never closed")
        position += len(texts)


def _joined(texts: list[str], split: Split, position: int, escape: str | None) -> Iterator[tuple[str, str]]:
    """The records of lines that come after so many others, but one whose quote is never closed."""
    begun: list[str] = []
    is_open = False
    for number, text in enumerate(texts, start=position + 1):
        begun.append(text.removeprefix("\ufeff") if number == 1 and split.start == 0 else text)
        is_open ^= bool(len(quote_places(text.encode(), escape)) % 2 if escape else text.count('"') % 2)
        if is_open:
            continue
        yield split.place_of(number - len(begun) + 1), "\n".join(begun).removesuffix("\r")
        begun = []
