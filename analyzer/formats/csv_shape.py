"""CSV that is not what it was said to be: what the first records of a file tell of its delimiter and its header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import basename

from analyzer.formats.csv_head import first_records
from analyzer.sources.head import Head
from contracts.dataset_format import CsvFormat
from contracts.errors import excerpt

_DELIMITERS = (",", ";", "\t", "|")
_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", re.ASCII)
_FOR_EXCEL = re.compile(r'\ufeff?"?sep=[^\r\n]"?\r?\n', re.IGNORECASE)
_COMMA_NUMBER = re.compile(r"\s*[-+]?\d*(,\d+)?\s*", re.ASCII)
_NOTHING = frozenset({"", "?", "-", "na", "n/a", "nan", "null", "none", "nil", "inf", "-inf", "infinity", "-infinity"})
"""What stands for a value that is missing, or is a number that is none: neither is the name of a column."""

Records = Sequence[Sequence[str]]


def shape_hints(head: Head, format: CsvFormat, header_is_said: bool) -> Iterator[str]:
    """What does not look as the format says; of the header only where someone said whether there is one."""
    where = excerpt(basename(head.path))
    if _FOR_EXCEL.match(head.text):
        yield (
            f"The first line of {where} tells Excel which delimiter there is, and was read as all other lines: take it "
            "off, and set csv_delimiter to what it names."
        )
        return
    if found := likely_delimiter(head, format.delimiter):
        yield (
            f"The lines of {where} have {named(found)} between their values, but were read with "
            f"{named(format.delimiter)}: if that is not meant, set csv_delimiter to {named(found)}."
        )
        return
    records = first_records(head, format.delimiter, format.escape)
    if not header_is_said or len(records) < 2:
        return
    if format.header and is_repeated(records):
        yield (
            f"The first line of {where}, the names of the columns, is there once more below: it was read as data, and "
            "its texts spoil columns of numbers. Take it off, as where files were put together."
        )
    elif format.header and is_no_header(records):
        # A row of the data is for no log.
        yield (
            f"The first line of {where} was taken for the names of the columns, and looks like data. "
            'If it is, set "header": false in dataset_format: a row was lost.'
        )
    if not format.header and is_header(records):
        shown = excerpt(", ".join(records[0]))
        yield (
            f"The first line of {where} was taken for data, and looks like the names of the columns: {shown}. "
            'If it is, set "header": true in dataset_format: its texts spoil columns of numbers.'
        )


def likely_delimiter(head: Head, delimiter: str) -> str | None:
    """Another delimiter by which all records have as many fields, where by this one the first has only one.

    Numbers with a decimal comma make several of each record: then all fields must be such numbers, or names above them.
    """
    first = next(iter(first_records(head, delimiter)), [])
    for other in _DELIMITERS:
        if other == delimiter or not first or not any(other in field for field in first):
            continue
        records = first_records(head, other)
        widths = set(map(len, records))
        if len(records) < 2 or len(widths) != 1 or widths == {1}:
            continue
        if len(first) == 1 or (delimiter == "," and _holds_comma_numbers(records)):
            return other
    return None


def is_no_header(records: Records) -> bool:
    """Whether the first record has a number above each column of numbers, or a value of its column everywhere.

    Numbers that count the columns (0, 1, 2, or years) are names.
    """
    first, columns = _columns(records)
    if any(map(_is_number, first)) and not _counts_up(first):
        above = [name for name, column in zip(first, columns, strict=True) if _holds_numbers(column)]
        if above and all(map(_is_number, above)):
            return True
    return all(name.strip() and name in column for name, column in zip(first, columns, strict=True))


def is_repeated(records: Records) -> bool:
    """Whether the first record is a header that is there once more, without which there would be columns of numbers."""
    first, *others = records
    rest = [record for record in others if record != first]
    return len(rest) < len(others) and is_header([first, *rest])


def is_header(records: Records) -> bool:
    """Whether the first record has texts alone, each another, one of them above numbers."""
    first, columns = _columns(records)
    if len(set(first)) < len(first) or any(_is_number(name) or name.strip().lower() in _NOTHING for name in first):
        return False
    return any(map(_holds_numbers, columns))


def named(delimiter: str) -> str:
    """A delimiter as messages name it, and as the setting takes it."""
    return {"\t": r'"\t"'}.get(delimiter, f'"{delimiter}"')


def _columns(records: Records) -> tuple[Sequence[str], list[tuple[str, ...]]]:
    """The first record, and the values of each column below it."""
    first, *others = records
    whole = [record for record in others if len(record) == len(first)]
    return first, list(zip(*whole, strict=True)) or [()] * len(first)


def _holds_numbers(column: Sequence[str]) -> bool:
    values = [value for value in column if value.strip().lower() not in _NOTHING]
    return bool(values) and all(map(_is_number, values))


def _holds_comma_numbers(records: Records) -> bool:
    return all(_COMMA_NUMBER.fullmatch(field) for record in records[1:] for field in record)


def _counts_up(names: Sequence[str]) -> bool:
    """Whether the names are whole numbers, each one more than that before it."""
    if not all(name.strip().isdecimal() for name in names):
        return False
    numbers = [int(name) for name in names]
    return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None
