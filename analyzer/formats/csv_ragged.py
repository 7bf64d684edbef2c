"""Records of CSV with fewer fields than columns, or with empty ones too many at their end."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from analyzer.scan.split import RAGGED_LONG, RAGGED_SHORT

HINT = (
    "Some records lack values at their end, or have empty ones too many: csv_ragged=Enabled takes those that lack for "
    "missing ones, and leaves out the empty ones too many."
)


def mended_fields(fields: Sequence[str], width: int) -> tuple[list[str], str] | None:
    """The fields of a record made `width` ones, and what was done, as it is counted; None where data would be lost."""
    if len(fields) < width:
        return [*fields, *[""] * (width - len(fields))], RAGGED_SHORT
    return None if any(fields[width:]) else (list(fields[:width]), RAGGED_LONG)


def fields_of(text: str, delimiter: str) -> list[str]:
    """The fields of one record by RFC 4180."""
    limit = csv.field_size_limit(max(len(text), 1))
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []
    finally:
        csv.field_size_limit(limit)


def text_of_fields(fields: Sequence[str], delimiter: str) -> str:
    """One record with its line end."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(fields)
    return written.getvalue()


def in_order(read: pa.Table, mended: pa.Table, numbers: Sequence[int], left_out: Sequence[int]) -> pa.Table:
    """Both tables as one, in the order of the records.

    `numbers` are those of the mended records among all of them, from 1; `left_out` of records that are in no table.
    """
    every = np.arange(1, len(read) + len(mended) + len(left_out) + 1)
    others = np.setdiff1d(every, np.array([*numbers, *left_out], dtype=np.int64))
    order = np.argsort(np.concatenate([others, np.array(numbers, dtype=np.int64)]), kind="stable")
    return pa.concat_tables([read, mended]).take(pa.array(order))
