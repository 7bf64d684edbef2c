"""The first records of CSV files, by which their columns are known."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice

from analyzer.formats.csv_escapes import unescaped
from analyzer.sources.head import Head
from analyzer.values.names import unique_names

_RECORDS_LOOKED_AT = 1_000


def read_header(text: str, delimiter: str, escape: str | None = None) -> list[str]:
    """The fields of the first record of a file's first characters, empty lines left out; empty when there is none."""
    return next(iter(_records(text, delimiter, escape, 1)), [])


def first_records(head: Head, delimiter: str, escape: str | None = None) -> list[list[str]]:
    """The first records of a file, without empty lines, and without one that goes on beyond what was read."""
    whole = head.text if head.whole else head.text[: head.text.rfind("\n") + 1] or head.text
    return _records(whole, delimiter, escape, _RECORDS_LOOKED_AT)


def least_columns(text: str, delimiter: str) -> int:
    """How many fields the first line of a text has at least; 0 where quotes make that a longer question."""
    end = text.find("\n")
    line = text if end < 0 else text[:end]
    return 0 if '"' in line else line.count(delimiter) + 1


def column_names(first_record: list[str], header: bool, baseline: Sequence[str] = ()) -> list[str]:
    """Names of the columns: the header's, made unique. Where there is none, those of a baseline of as many columns, by
    position, else `_c0`, `_c1`, ...
    """
    if header:
        return unique_names(first_record)
    return list(baseline) if len(baseline) == len(first_record) else [f"_c{i}" for i in range(len(first_record))]


def _records(text: str, delimiter: str, escape: str | None, most: int) -> list[list[str]]:
    if escape is not None and escape in text:
        text = unescaped(text.encode("utf-8", "surrogateescape"), escape).decode("utf-8", "surrogateescape")
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    limit = csv.field_size_limit(max(len(text), 1))
    try:
        return list(islice((record for record in reader if record), most))
    except csv.Error:
        return []
    finally:
        csv.field_size_limit(limit)
