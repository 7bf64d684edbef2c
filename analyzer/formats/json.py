"""JSON lines and JSON documents."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa

from analyzer.errors import UnreadableDataError
from analyzer.formats.json_layout import layout_hint
from analyzer.formats.json_uniform import uniform_columns
from analyzer.scan.lines import single_lines, text_of
from analyzer.scan.split import Split, SplitReport
from analyzer.values.json_columns import (
    DEEPEST,
    TOO_DEEP,
    Columns,
    Row,
    TooManyKeysError,
    as_array,
    depth,
    flatten,
    is_inexact,
    valid_text,
    why_not_json,
)
from contracts.errors import excerpt
from contracts.limits import LIMITS

_LOOKED_AT = 1 << 20
"""Characters of a head: one long text would cost the pattern a hundred bytes for each of its characters."""

_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:')


@dataclass(frozen=True)
class JsonDecoder:
    """Lines (or whole documents) to columns; a value keeps the type of its own text, arrays become text.

    Batches of at least `uniform_from` lines are read by columns where all lines are of one shape: with fewer, each
    column costs more than its values.
    """

    lines: bool
    excluded: frozenset[str] = frozenset()
    most_columns: int = LIMITS.max_columns
    uniform_from: int = 1 << 10

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        position = 0
        alone: str | None = None
        for batch in batches:
            text = text_of(batch) if self.lines else b""
            number = text.count(b"\n")
            uniform = uniform_columns(text, self.most_columns) if number >= self.uniform_from else None
            if uniform is not None:
                rows, arrays = uniform
                report.rows += rows
                yield from self._batches(arrays)
                position += number
                continue
            texts = line_texts(single_lines(batch), split, position)
            for columns, records in self._tables(texts, split, position, report):
                if len(records) == 1:
                    alone = layout_hint(records[0], split.file_of(position + 1))
                report.rows += len(records)
                yield from self._batches(columns)
            position += len(texts)
        if alone is not None and report.rows == 1:
            report.hint(alone)

    def _batches(self, columns: Mapping[str, list[Any] | pa.Array]) -> Iterator[pa.RecordBatch]:
        """One batch of the columns that are kept, or none."""
        kept = {name: values for name, values in columns.items() if name not in self.excluded}
        if kept:
            arrays = [values if isinstance(values, pa.Array) else as_array(values) for values in kept.values()]
            yield pa.record_batch(arrays, names=list(map(valid_text, kept)))

    def _tables(
        self, texts: list[str], split: Split, position: int, report: SplitReport
    ) -> Iterator[tuple[Columns, list[Row]]]:
        """What `_read` gives, of half the lines at a time where they have so few keys in common that most is gaps."""
        try:
            table = self._read(texts, split, position, report)
        except TooManyKeysError as error:
            if error.keys > self.most_columns or len(texts) == 1:
                raise
        else:
            yield table
            return
        half = len(texts) // 2
        yield from self._tables(texts[:half], split, position, report)
        yield from self._tables(texts[half:], split, position + half, report)

    def _read(self, texts: list[str], split: Split, position: int, report: SplitReport) -> tuple[Columns, list[Row]]:
        """The columns of a batch and its rows: read quickly, and once more with care where that may not be exact."""
        if self.lines:
            quick = quick_rows(texts)
            if quick is not None:
                columns = flatten(quick, most=self.most_columns)
                if not any(map(is_inexact, columns.values())):
                    return columns, quick
        read = records_of_lines if self.lines else records_of_documents
        own = SplitReport()
        rows = [row for _, _, row in read(texts, split, position, own)]
        columns = flatten(rows, most=self.most_columns)
        report.merge(own)
        return columns, rows


def possible_parents(names: Collection[str]) -> list[str]:
    """The columns that others lie in by their names; one without values is an object that is null."""
    inner = {name[:place] for name in names for place, character in enumerate(name) if character == "."}
    return [name for name in names if name in inner]


def json_width(head: str) -> int:
    """About how many columns there will be, by the keys that the start of a data set shows."""
    return len(set(_KEY.findall(head[:_LOOKED_AT])))


def line_texts(lines: pa.Array, split: Split, position: int) -> list[str]:
    """The lines that come after so many others of a split. Raises UnreadableDataError where they are not UTF-8."""
    try:
        plain: list[str] = lines.to_pylist()
    except UnicodeDecodeError:
        binary = lines.view(pa.binary()).to_pylist()
        bad = next(number for number, line in enumerate(binary, start=1) if not _is_utf_8(line))
        raise UnreadableDataError.not_utf_8(split.file_of(position + bad), binary[bad - 1]) from None
    return plain


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def quick_rows(texts: list[str]) -> list[Row] | None:
    """One object a line; None when any line is something else, or deep enough to need a closer look."""
    try:
        rows = [orjson.loads(text) for text in texts if text and not text.isspace()]
    except orjson.JSONDecodeError:
        return None
    deep = any(text.count("{") + text.count("[") > DEEPEST for text in texts)
    return None if deep or set(map(type, rows)) - {dict} else rows


def records_of_lines(
    texts: list[str], split: Split, position: int, report: SplitReport
) -> Iterator[tuple[str, str, Row]]:
    """The place, the text and the object of each line after so many others; lines that are none are bad records."""
    for number, line in enumerate(texts, start=position + 1):
        if not line.strip():
            continue
        where = split.place_of(number)
        try:
            row = json.loads(line.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            report.bad_record(where, why_not_json(error, "not JSON", line))
            continue
        if _is_record(row, where, report):
            yield where, line, row


def records_of_documents(
    texts: list[str], split: Split, position: int, report: SplitReport
) -> Iterator[tuple[str, str, Row]]:
    """As of lines. A document is an array of objects, or one object; each is the one line of a file."""
    for line, text in enumerate(texts, start=position + 1):
        if not text.strip():
            continue
        path = split.file_of(line)
        try:
            document = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            report.bad_record(path, why_not_json(error, "not a JSON document", text))
            continue
        for number, row in enumerate(document if isinstance(document, list) else [document], start=1):
            where = f"{path}, element {number}"
            if _is_record(row, where, report):
                yield where, "", row


def _is_record(row: Any, where: str, report: SplitReport) -> bool:
    if not isinstance(row, dict):
        report.bad_record(where, f"a JSON object was expected: {excerpt(str(row)[:200])}")
        return False
    if depth(row) > DEEPEST:
        report.bad_record(where, TOO_DEEP)
        return False
    return True
