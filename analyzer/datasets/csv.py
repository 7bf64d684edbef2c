"""CSV by RFC 4180, on lines that Spark reads and splits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.csv as pa_csv

from analyzer.datasets.csv_records import Block, whole_records
from analyzer.datasets.names import unique_names
from analyzer.errors import UnreadableDataError
from analyzer.scan.lines import text_of
from analyzer.scan.split import Split, SplitReport
from contracts.errors import counted, excerpt

PIECE = 1 << 20
"""The parser is quickest on pieces that fit the processor's cache,"""

_COLUMN_PIECE = 1 << 11
"""and that have so many bytes of each column: with fewer, most time goes to beginning columns anew."""

SENTINEL = "\0\0\0"
"""No delimiter can be part of this, and no text is it."""


def read_header(head: str, delimiter: str) -> list[str]:
    """The fields of the first record of a file's first characters, empty lines left out; empty when there is none."""
    reader = csv.reader(io.StringIO(head.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    limit = csv.field_size_limit(max(len(head), 1))
    try:
        return next((record for record in reader if record), [])
    except csv.Error:
        return []
    finally:
        csv.field_size_limit(limit)


def column_names(first_record: list[str], header: bool) -> list[str]:
    """Names of the columns: the header's, made unique, or `_c0`, `_c1`, ... where there is none."""
    return unique_names(first_record) if header else [f"_c{i}" for i in range(len(first_record))]


@dataclass(frozen=True)
class CsvDecoder:
    """Lines to columns of texts, all but the `excluded` ones."""

    names: tuple[str, ...]
    first_record: tuple[str, ...]
    header: bool
    delimiter: str
    excluded: frozenset[str] = frozenset()

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        parser = _Parser(self, split, report)
        blocks = whole_records(map(text_of, batches), split, report)
        if self.header and split.start == 0:
            blocks = self._without_header(blocks, split)
        for block in blocks:
            batch = parser.parse(block)
            if batch is not None:
                yield batch

    def _without_header(self, blocks: Iterator[Block], split: Split) -> Iterator[Block]:
        """Take the header off the first records of a file, which must be the one all files have."""
        head = ""
        for block in blocks:
            start = 0
            while end := block.text.find(b"\n", start) + 1:
                head += _decoded(block.text[start:end], split)
                start = end
                if head.count('"') % 2 == 0 and head.strip("\ufeff\r\n"):
                    self.check_header(head, split)
                    yield Block(block.text[start:], block.open_quote)
                    yield from blocks
                    return
        if head.strip("\ufeff\r\n"):
            raise UnreadableDataError(f"{split.path} has a header with a quote that is never closed: {excerpt(head)}")

    def check_header(self, head: str, split: Split) -> None:
        """Raise UnreadableDataError when a file does not have the header that all of them should have."""
        found = read_header(head, self.delimiter)
        if found != list(self.first_record):
            raise UnreadableDataError(
                f"{split.path} has the header {excerpt(', '.join(found))}, but the first file of the data set has "
                f"{excerpt(', '.join(self.first_record))}; "
                "all CSV files of a data set must have the same columns in the same order"
            )


class _Parser:
    """Parses blocks of whole records, and counts the ragged ones as bad."""

    def __init__(self, decoder: CsvDecoder, split: Split, report: SplitReport) -> None:
        self._split = split
        self._report = report
        self._header = 1 if decoder.header and split.start == 0 else 0
        self._before = self._header
        positions = [str(i) for i in range(len(decoder.names))]
        kept = [i for i, name in enumerate(decoder.names) if name not in decoder.excluded]
        self._kept_names = [decoder.names[i] for i in kept]
        self._names = positions
        self._sentinel = (decoder.delimiter.join([SENTINEL] * len(positions)) + "\n").encode()
        self._delimiter = decoder.delimiter
        self._convert = pa_csv.ConvertOptions(
            column_types=dict.fromkeys(positions, pa.string()),
            include_columns=[positions[i] for i in kept] or positions[:1],
            null_values=[""],
            strings_can_be_null=True,
        )

    def parse(self, block: Block) -> pa.RecordBatch | None:
        """A batch of the kept columns; None when there is none, or no row.

        After lines whose quotes are odd in number one more record is put: if a quote takes it in, it is never closed.
        """
        text, open_quote = block.text, block.open_quote
        if not text:
            return None
        if open_quote:
            text += self._sentinel
        self._before = self._header + self._report.rows + self._report.bad_records
        plain = can_be_cut(text)
        piece = max(PIECE, len(self._names) * _COLUMN_PIECE) if plain else len(text) + 1
        read = pa_csv.ReadOptions(column_names=self._names, use_threads=False, block_size=piece)
        parse = pa_csv.ParseOptions(
            delimiter=self._delimiter, newlines_in_values=not plain, invalid_row_handler=self._ragged
        )
        try:
            table = pa_csv.read_csv(
                pa.BufferReader(text), read_options=read, parse_options=parse, convert_options=self._convert
            )
        except pa.ArrowInvalid as error:
            raise self._unreadable(error, text) from error
        if open_quote:
            table = self._without_sentinel(table, open_quote)
        self._report.rows += table.num_rows
        if table.num_rows == 0 or not self._kept_names:
            return None
        batch: pa.RecordBatch = table.combine_chunks().to_batches()[0]
        return batch.rename_columns(self._kept_names)

    def _ragged(self, row: pa_csv.InvalidRow) -> str:
        number = (
            ""
            if row.number is None
            else f", record {self._before + row.number} of the part at byte {self._split.start}"
        )
        self._report.bad_record(
            f"{self._split.path}{number}",
            f"{counted(row.actual_columns, 'field')} where {row.expected_columns} were expected: {excerpt(row.text)}",
        )
        return "skip"

    def _without_sentinel(self, table: pa.Table, place: str) -> pa.Table:
        last = [column[-1].as_py() for column in table.columns] if table.num_rows else []
        if last and set(last) == {SENTINEL}:
            return table.slice(0, table.num_rows - 1)
        self._report.bad_record(f"{self._split.path}, {place}", "a quote is never closed")
        swallowed = any(value is not None and SENTINEL in value for value in last)
        return table.slice(0, table.num_rows - 1) if swallowed else table

    def _unreadable(self, error: pa.ArrowInvalid, text: bytes) -> UnreadableDataError:
        where = f"{self._split.path}, in the part at byte {self._split.start}"
        try:
            text.decode("utf-8")
        except UnicodeDecodeError:
            return UnreadableDataError.not_utf_8(self._split.path)
        return UnreadableDataError(f"{where}: this is not CSV: {excerpt(str(error))}")


def _decoded(line: bytes, split: Split) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableDataError.not_utf_8(split.path) from None


def can_be_cut(text: bytes) -> bool:
    """Whether every line is a record, and none of them long: a line end is in each eighth of a piece."""
    step = PIECE // 8
    if b'"' in text:
        return False
    return all(text.find(b"\n", start, start + step) >= 0 for start in range(0, len(text) - step, step))
