"""Rows as lines of CSV: a name or text in quotes where it needs them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.csv


def csv_header(names: Iterable[str]) -> bytes:
    """The line of the names."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(names)
    return line.getvalue().encode("utf-8", "backslashreplace")


def csv_rows(rows: pa.RecordBatch) -> bytes:
    """The lines of the rows; each number is the shortest text that reads back as it."""
    sink = pa.BufferOutputStream()
    # What needs no quotes must not be asked for them: Arrow would put them round every text.
    style = "needed" if any(_needs_quotes(column) for column in rows.columns) else "none"
    pa.csv.write_csv(rows, sink, pa.csv.WriteOptions(include_header=False, quoting_style=style))
    lines: bytes = sink.getvalue().to_pybytes()
    return lines


def _needs_quotes(column: pa.Array) -> bool:
    if not pa.types.is_string(column.type):
        return False
    return bool(pa.compute.any(pa.compute.match_substring_regex(column, '[",\r\n]')).as_py())
