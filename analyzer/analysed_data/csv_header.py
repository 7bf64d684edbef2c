"""Whether a CSV file begins with a header.

Where `headers` are given, a first line that holds them, in any case and with spaces around them, is a header. So is,
without `headers`, a first line that holds a name that the configuration asks for. Any other first line is a header when
it cannot be a record like those below it: no field of it is empty or a number, and a column below holds numbers alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from contracts.settings import number_from_text


def has_header(records: Sequence[Sequence[str]], headers: Sequence[str], wanted: Iterable[int | str]) -> bool:
    """Whether the first of these records is a header; `wanted` are the columns that the configuration names."""
    if not records:
        return False
    first, *others = records
    if holds_headers(first, headers):
        return True
    names = {name for name in wanted if isinstance(name, str) and not _is_number(name)}
    if not headers and not names.isdisjoint(first):
        return True
    if any(not field.strip() or _is_number(field) for field in first):
        return False
    columns = zip(*(record for record in others if len(record) == len(first)), strict=True)
    return any(_holds_numbers(column) for column in columns)


def holds_headers(record: Sequence[str], headers: Sequence[str]) -> bool:
    """Whether a record is the headers."""
    return bool(headers) and [_folded(field) for field in record] == [_folded(name) for name in headers]


def _folded(text: str) -> str:
    return text.removeprefix("\ufeff").strip().casefold()


def _holds_numbers(column: Collection[str]) -> bool:
    values = [value for value in column if value.strip()]
    return bool(values) and all(map(_is_number, values))


def _is_number(text: str) -> bool:
    return not isinstance(number_from_text(text), str)
