"""Files of requests and answers that others have logged: what stands for their lines is lines of captured records.

Each file is read by how it begins: as Parquet, as JSON (an object a line, an array a line, or one document), or as CSV
with a header.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from analyzer.captured.errors import BadRecordError
from analyzer.captured.json_text import loads
from analyzer.captured.pairs import PairLines
from analyzer.captured.window import hour_of_path
from analyzer.errors import UnreadableDataError
from analyzer.places.opening import arrow_source, modified_at
from analyzer.sources.file_lines import file_blocks, whole_file
from analyzer.sources.streams import open_stream, reason_of
from contracts.dataset_format import PairsFormat
from contracts.limits import LIMITS, Limits
from contracts.model import BYTE_ORDER_MARK

_PARQUET = b"PAR1"
_LOOKED_AT = 1 << 16
_AT_ONCE = 1_000
"""Records that are objects of Python at a time."""

NumberedRecords = Iterator[tuple[int, Any]]


def pair_blocks(path: str, format: PairsFormat, limits: Limits = LIMITS, timed: bool = False) -> Iterator[bytes]:
    """The lines of captured records that the records of a file become, some at a time, each with its newline.

    `timed` is whether events need a time, which is that of their file. Raises UnreadableDataError.
    """
    moment = _moment(path) if timed and format.is_of_events and format.column("time") is None else None
    lines = PairLines(format, path, moment)
    try:
        records = _records(path, lines, limits)
        while some := list(islice(records, _AT_ONCE)):
            yield b"".join(lines.line(record, number) + b"\n" for number, record in some)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableDataError.cannot_open(path, reason_of(error)) from error
    except UnicodeDecodeError:  # of names of columns, and of texts of Parquet
        raise UnreadableDataError.not_utf_8(path) from None


def _records(path: str, lines: PairLines, limits: Limits) -> NumberedRecords:
    with open_stream(path) as stream:
        beginning = stream.read(_LOOKED_AT)
    if beginning.startswith(_PARQUET):
        return enumerate(_of_parquet(path, lines), 1)
    start = beginning.removeprefix(BYTE_ORDER_MARK).lstrip()
    if not start:
        return iter(())
    if not start.startswith((b"{", b"[")):
        return _of_csv(path, lines)
    return enumerate(_of_lines(path, limits) if _is_lines(start) else _of_document(path, limits), 1)


def _is_lines(start: bytes) -> bool:
    """Whether the first line is a value by itself; of one that is cut off nobody can say that it is none."""
    line, end, _ = start.partition(b"\n")
    try:
        loads(line)
    except (BadRecordError, UnicodeDecodeError):
        return not end
    return True


def _of_lines(path: str, limits: Limits) -> Iterator[Any]:
    for block in file_blocks(path, limits):
        for line in block.split(b"\n"):
            if line.strip():
                yield from _values(line)


def _of_document(path: str, limits: Limits) -> Iterator[Any]:
    for (text,) in whole_file(path, limits):
        yield from _values(text.removeprefix(BYTE_ORDER_MARK))


def _values(text: bytes) -> Iterator[Any]:
    try:
        value = loads(text)
    except UnicodeDecodeError:
        value = BadRecordError("it is not UTF-8")
    except BadRecordError as error:
        value = error
    yield from value if isinstance(value, list) else [value]


def _of_parquet(path: str, lines: PairLines) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet as pq  # noqa: PLC0415 (slow to import)

    with arrow_source(path) as source, pq.ParquetFile(source, coerce_int96_timestamp_unit="us") as file:
        wanted = sorted(set(_columns(path, lines, file.schema_arrow.names).values()))
        for batch in file.iter_batches(_AT_ONCE, columns=wanted, use_threads=False):
            columns = [_plain(batch.column(name)).to_pylist() for name in wanted]
            yield from (dict(zip(wanted, row, strict=True)) for row in zip(*columns, strict=True))


def _plain(column: pa.Array) -> pa.Array:
    """Points in time in microseconds, which Python has."""
    if not pa.types.is_timestamp(column.type):
        return column
    return column.cast(pa.timestamp("us", "UTC" if column.type.tz else None), safe=False)


def _of_csv(path: str, lines: PairLines) -> NumberedRecords:
    """A row that has other fields than the header is a bad record, after those that were parsed with it."""
    ragged: list[pa_csv.InvalidRow] = []

    def skip(row: pa_csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    number = 0
    with open_stream(path) as stream:
        read = pa_csv.ReadOptions(use_threads=False, block_size=16 << 20)
        parse = pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip)
        names = pa_csv.open_csv(stream, read, parse).schema.names
    wanted = sorted(set(_columns(path, lines, names).values()))
    ragged.clear()
    convert = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(wanted, pa.string()),
        include_columns=wanted,
        null_values=[""],
        strings_can_be_null=True,
    )
    with open_stream(path) as stream:
        for batch in pa_csv.open_csv(stream, read, parse, convert):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield number, dict(zip(wanted, row, strict=True))
            for each in ragged:
                number += 1
                fields = f"{each.actual_columns} fields where {each.expected_columns} were expected"
                yield number, BadRecordError(fields)
            ragged.clear()


def _columns(path: str, lines: PairLines, names: list[str]) -> dict[str, str]:
    try:
        return lines.columns(names)
    except BadRecordError as error:
        raise UnreadableDataError.cannot_open(path, str(error)) from None


def _moment(path: str) -> datetime:
    return hour_of_path(path) or modified_at(path)
