"""A header inside of payloads: the same line of names before the rows of each of them.

A line is one where it stands first in a payload with others below it, holds different texts that are no numbers, and

- the baseline knows all of them for names; or
- some column below it, of all payloads of the side, holds numbers alone; or
- it stands first in all payloads that have several lines, three or more with other lines below, and nowhere else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from analyzer.captured.errors import BadRecordError
from analyzer.captured.payload import payload_of
from analyzer.captured.record import Record, parse_record, side_of
from analyzer.captured.rows import Headers
from contracts.settings import number_from_text

_NAME = re.compile(r"[^\W\d]")
_MISSING = frozenset(
    {"na", "nan", "null", "none", "nil", "n/a", "unknown", "missing", "inf", "infinity", "true", "false"}
)
_REPEATED = 3

LOOKED_AT = 100
"""Records that are looked at for headers, and for what else may not be meant."""

HeaderValues = list[Any]


def parsed(lines: Iterable[str]) -> Iterator[Record]:
    """The records among lines."""
    for line in lines:
        try:
            yield parse_record(line)
        except BadRecordError:
            continue


def find_headers(records: Iterable[Record], sides: Iterable[str], baseline: Collection[str] = ()) -> Headers:
    """The header of each side, or of the label, whose payloads begin with one, by some records."""
    looked_at = list(records)
    found = {side: _header([_lines(record, side) for record in looked_at], baseline) for side in sides}
    return {side: header for side, header in found.items() if header is not None}


def headers_of(lines: Iterable[str], sides: Iterable[str]) -> Headers:
    """The same by the first of some lines."""
    return find_headers(islice(parsed(lines), LOOKED_AT), sides)


def _lines(record: Record, side: str) -> list[HeaderValues]:
    """The rows by position of a side."""
    try:
        payload = payload_of(side_of(record, side))
        rows = [] if payload is None else payload.rows()
    except BadRecordError:
        return []
    return [row for row in rows if isinstance(row, list)]


def _header(payloads: Sequence[list[HeaderValues]], baseline: Collection[str]) -> HeaderValues | None:
    several = [lines for lines in payloads if len(lines) > 1]
    first = Counter(tuple(lines[0]) for lines in several if _is_names(lines[0]))
    if not first:
        return None
    header = list(first.most_common(1)[0][0])
    below = [line for lines in payloads for line in lines if line != header]
    known = bool(baseline) and set(baseline).issuperset(header)
    return header if known or _has_numbers_below(header, below) or _is_repeated(header, several) else None


def _is_names(line: HeaderValues) -> bool:
    if len(set(map(str, line))) < len(line):
        return False
    return all(isinstance(each, str) and _NAME.match(each.strip()) and not _is_value(each) for each in line)


def _is_value(text: str) -> bool:
    return text.strip().lower() in _MISSING


def _has_numbers_below(header: HeaderValues, below: Sequence[HeaderValues]) -> bool:
    columns = zip(*(line for line in below if len(line) == len(header)), strict=True)
    return any(_all_numbers([value for value in column if value is not None]) for column in columns)


def _all_numbers(values: Sequence[Any]) -> bool:
    return bool(values) and all(not isinstance(number_from_text(value), str) for value in values)


def _is_repeated(header: HeaderValues, several: Sequence[list[HeaderValues]]) -> bool:
    """Payloads that are the same say nothing: they may be one request, sent again and again."""
    different = {str(lines[1:]) for lines in several}
    return len(different) >= _REPEATED and all(lines[0] == header and header not in lines[1:] for lines in several)
