"""Payloads that are read in a way that may not be meant, by the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from analyzer.captured.errors import BadRecordError
from analyzer.captured.headers import LOOKED_AT, find_headers, parsed
from analyzer.captured.name_hints import some_names
from analyzer.captured.rows import require_joined_rows, rows_wanted, side_rows, spread
from analyzer.captured.shapes import JsonRow
from analyzer.values.json_columns import flatten
from contracts.errors import excerpt


def payload_hints(lines: Iterable[str], sides: Sequence[str], baseline: Sequence[str] = ()) -> Iterator[str]:
    """What the first of these lines show of the sides, or of the label; each in one line."""
    records = list(islice(parsed(lines), LOOKED_AT))
    headers = find_headers(records, sides, baseline)
    for side, header in headers.items():
        yield f"Payloads of {side} begin with a header, {some_names(header)}: it is left out of the rows."
    arrays: dict[str, dict[str, None]] = {}
    brackets: dict[str, str] = {}
    for record in records:
        try:
            found, _ = side_rows(record, sides, headers)
            require_joined_rows(found)
            wanted = rows_wanted(record, found, headers)
        except BadRecordError:
            continue
        for side, rows in found.items():
            for row in spread(side, rows, wanted):
                arrays.setdefault(side, {}).update(dict.fromkeys(_arrays(row)))
                if (value := _in_brackets(row)) is not None:
                    brackets.setdefault(side, value)
    for side, names in arrays.items():
        if names:
            yield (
                f"In {side} {some_names(list(names))} holds JSON arrays, which are texts in the table: no number in "
                "them is profiled. A record_preprocessor_script can make columns of them."
            )
    for side, value in brackets.items():
        yield (
            f"A value of {side} begins or ends with a bracket, {excerpt(value, 40)}: it is a text. Arrays are read as "
            "JSON, with commas; a record_preprocessor_script can read what is none."
        )


def _arrays(row: JsonRow) -> Iterator[str]:
    """The columns of a row that hold arrays of anything but plain texts."""
    columns = flatten([row]) if isinstance(row, dict) else {f"value {n + 1}": [each] for n, each in enumerate(row)}
    for name, (value,) in columns.items():
        if isinstance(value, list | dict) and not all(isinstance(each, str) for each in value):
            yield name


def _in_brackets(row: JsonRow) -> str | None:
    """A text by position that begins or ends as an array does."""
    texts = [each.strip() for each in row if isinstance(each, str)] if isinstance(row, list) else []
    return next((text for text in texts if text.startswith("[") or text.endswith("]")), None)
