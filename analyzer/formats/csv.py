"""CSV by RFC 4180, on lines that Spark reads and splits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from analyzer.errors import UnreadableDataError
from analyzer.formats.csv_escapes import escape_hint, quote_places, seems_escaped, unescaped
from analyzer.formats.csv_head import read_header
from analyzer.formats.csv_ragged import HINT, fields_of, in_order, mended_fields, text_of_fields
from analyzer.formats.csv_records import Block, whole_records
from analyzer.scan.lines import text_of
from analyzer.scan.split import BLANK_VALUES, Split, SplitReport
from analyzer.values.csv_parsing import SENTINEL, can_be_cut, parser_block_bytes
from contracts.errors import counted, excerpt


@dataclass(frozen=True)
class CsvDecoder:
    """Lines to columns of texts, all but the `excluded` ones; `hints` are what the start of the data set tells."""

    names: tuple[str, ...]
    first_record: tuple[str, ...]
    header: bool
    delimiter: str
    excluded: frozenset[str] = frozenset()
    escape: str | None = None
    ragged: bool = False
    hints: tuple[str, ...] = ()

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        report.hint(*self.hints)
        parser = _Parser(self, split, report)
        blocks = whole_records(map(text_of, batches), split, report, self.escape)
        if self.header and split.start == 0:
            blocks = self._without_header(blocks, split)
        for block in blocks:
            batch = parser.parse(block)
            if batch is not None:
                yield batch

    def _without_header(self, blocks: Iterator[Block], split: Split) -> Iterator[Block]:
        """Take the header off the first records of a file, which must be the one all files have."""
        begun: list[bytes] = []
        is_open = False
        for block in blocks:
            start = 0
            while end := _line_end(block.text, start, is_open):
                begun.append(block.text[start:end])
                is_open ^= len(quote_places(begun[-1], self.escape)) % 2 == 1
                start = end
                if is_open:
                    continue
                head = _decoded(b"".join(begun), split)
                if head.strip("\ufeff\r\n"):
                    self.check_header(head, split)
                    yield Block(block.text[start:], block.open_quote)
                    yield from blocks
                    return
                begun = []
            if is_open and block.open_quote:
                break
        if is_open:
            head = _decoded(b"".join(begun), split)
            raise UnreadableDataError(f"{split.path} has a header with a quote that is never closed: {excerpt(head)}")

    def check_header(self, head: str, split: Split) -> None:
        """Raise UnreadableDataError when a file does not have the header that all of them should have."""
        found = read_header(head, self.delimiter, self.escape)
        if found != list(self.first_record):
            raise UnreadableDataError(
                f"{split.path} has the header {excerpt(', '.join(found))}, but the first file of the data set has "
                f"{excerpt(', '.join(self.first_record))}; "
                "all CSV files of a data set must have the same columns in the same order"
            )


class _Parser:
    """Parses blocks of whole records, and counts the ragged ones as bad, or mends them where that is asked for."""

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
        self._escape = decoder.escape
        self._has_hinted_escapes = False
        self._mends = decoder.ragged
        self._hinted = False
        self._mended: list[tuple[int, str]] = []
        self._left_out: list[int] = []
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
        if self._escape is not None:
            text = unescaped(text, self._escape)
        elif not self._has_hinted_escapes and seems_escaped(text, self._delimiter):
            self._has_hinted_escapes = True
            self._report.hint(escape_hint(self._split.path))
        if open_quote:
            text += self._sentinel
        self._before = self._header + self._report.rows + self._report.bad_records
        table = self._read(text)
        if self._mended:
            mended = "".join(record for _, record in self._mended)
            numbers, left_out = [number for number, _ in self._mended], self._left_out
            table = in_order(table, self._read(mended.encode()), numbers, left_out)
        if open_quote:
            table = self._without_sentinel(table, open_quote)
        self._report.rows += table.num_rows
        if table.num_rows == 0 or not self._kept_names:
            return None
        batch: pa.RecordBatch = table.combine_chunks().to_batches()[0]
        return batch.rename_columns(self._kept_names)

    def _read(self, text: bytes) -> pa.Table:
        self._mended, self._left_out = [], []
        plain = can_be_cut(text)
        block_bytes = parser_block_bytes(len(self._names)) if plain else len(text) + 1
        alone = len(self._names) == 1
        if alone:
            self._report.count(BLANK_VALUES, _blank_lines(text))
        read = pa_csv.ReadOptions(column_names=self._names, use_threads=False, block_size=block_bytes)
        parse = pa_csv.ParseOptions(
            delimiter=self._delimiter,
            newlines_in_values=not plain,
            ignore_empty_lines=not alone,
            invalid_row_handler=self._ragged,
        )
        try:
            table: pa.Table = pa_csv.read_csv(
                pa.BufferReader(text), read_options=read, parse_options=parse, convert_options=self._convert
            )
        except pa.ArrowInvalid as error:
            raise self._unreadable(error, text) from error
        return table

    def _ragged(self, row: pa_csv.InvalidRow) -> str:
        if self._hinted and not self._mends and self._report.has_examples:
            # Of a split that begins inside of quotes each line may be one, before the file is read as one split.
            self._report.bad_records += 1
            return "skip"
        mended = mended_fields(fields_of(row.text, self._delimiter), row.expected_columns)
        if mended is not None and SENTINEL not in row.text:
            if self._mends and row.number is not None:
                fields, what = mended
                self._mended.append((row.number, text_of_fields(fields, self._delimiter)))
                self._report.count(what)
                return "skip"
            self._hinted = True
            self._report.hint(HINT)
        number = (
            ""
            if row.number is None
            else f", record {self._before + row.number} of the part at byte {self._split.start}"
        )
        self._left_out.append(row.number or 0)
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
            return UnreadableDataError.not_utf_8(self._split.path, text)
        return UnreadableDataError(f"{where}: this is not CSV: {excerpt(str(error))}")


def _line_end(text: bytes, start: int, is_open: bool) -> int:
    """Where the line ends that begins here or, inside of quotes, the next one that has a quote; 0 where none does."""
    place = text.find(b'"', start) if is_open else start
    return 0 if place < 0 else text.find(b"\n", place) + 1


def _decoded(line: bytes, split: Split) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableDataError.not_utf_8(split.path, line) from None


def _blank_lines(text: bytes) -> int:
    """How many lines outside of quotes hold nothing: in a file of one column, values that are missing."""
    characters = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(characters == ord("\n"))
    lengths = np.diff(ends, prepend=-1) - 1
    blank = (lengths == 0) | ((lengths == 1) & (characters[ends - 1] == ord("\r")))
    return int((np.searchsorted(quote_places(text, None), ends[blank]) % 2 == 0).sum())
