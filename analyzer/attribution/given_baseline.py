"""The baseline that an analysis config gives: a file, rows of cells, or records as those of the data."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import orjson
import pyarrow as pa

from analyzer.errors import ConfigurationError, InputMissingError, UnreadableDataError
from analyzer.places.place import place_of
from analyzer.places.store_errors import said_by_store, why_missing
from analyzer.values.json_columns import as_array
from contracts.errors import counted, did_you_mean, excerpt

SETTING = "methods.shap.baseline"


def given_baseline(given: Any, features: Sequence[str], where: str | None = None) -> pa.RecordBatch:
    """The rows of a baseline; `where` is the JMESPath of the features in JSON records.

    Rows hold the features in their order. Raises ConfigurationError, InputMissingError or UnreadableDataError.
    """
    document = _read(given) if isinstance(given, str) else given
    rows = [_cells(row, features) for row in _rows(document, where)]
    if rows and isinstance(given, str) and rows[0] == list(features):
        rows = rows[1:]
    if not rows:
        raise ConfigurationError(f"{SETTING} has no rows; it should have at least one.")
    for row in rows:
        if len(row) != len(features):
            raise ConfigurationError(
                f"{SETTING} has a row of {counted(len(row), 'value')} for {counted(len(features), 'feature')}: "
                f"{', '.join(excerpt(name, 40) for name in features[:5])}{', ...' if len(features) > 5 else ''}. "
                "A row should have a value for each feature, in their order, and none for labels and excluded columns."
            )
    columns = [_column(list(values)) for values in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=list(features))


def _rows(document: Any, where: str | None) -> list[Any]:
    """Rows of cells or objects, however they are wrapped."""
    rows: list[Any] = []
    for each in document if isinstance(document, list) else [document]:
        found = _search(where, each) if where is not None and isinstance(each, dict) else each
        if isinstance(found, list) and found and all(isinstance(row, list | dict) for row in found):
            rows += found
        else:
            rows.append(each if found is None else found)
    return rows


def _cells(row: Any, features: Sequence[str]) -> list[Any]:
    """The values of a row; of an object those of the features' names."""
    if isinstance(row, list):
        return row
    if not isinstance(row, dict):
        raise ConfigurationError(f"{SETTING} has a row that is no list of values; it should be one.")
    for name in features:
        if name not in row:
            raise ConfigurationError(
                f"{SETTING} has a record without {excerpt(name)}; it should have a value for each feature."
                f"{did_you_mean(name, row)}"
            )
    return [row[name] for name in features]


def _column(values: list[Any]) -> pa.Array:
    """Numbers as numbers, whole ones where all are; else texts."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds == {int, float}:
        values = [None if value is None else float(value) for value in values]
    return as_array(values)


def _search(where: str, document: Any) -> Any:
    import jmespath  # noqa: PLC0415 (not every run needs it)

    try:
        return jmespath.search(where, document)
    except jmespath.exceptions.JMESPathError as error:
        raise ConfigurationError.malformed("features", where, f"a JMESPath ({type(error).__name__})") from None


def _read(place: str) -> list[Any]:
    """A file of CSV, of JSON lines, or of JSON."""
    file = place_of(SETTING, place)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        more = f" ({why})" if (why := why_missing(error)) else ""
        raise InputMissingError(f"{SETTING} holds {excerpt(place, 200)}, which does not exist{more}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableDataError.cannot_open(place, said_by_store(error) or type(error).__name__) from None
    if text.lstrip()[:1] not in ("{", "["):
        return [[cell or None for cell in row] for row in csv.reader(io.StringIO(text, newline="")) if row]
    try:
        return _documents(text)
    except orjson.JSONDecodeError as error:
        raise UnreadableDataError(f"{SETTING} is a file that is not valid JSON: {error.msg}.") from None


def _documents(text: str) -> list[Any]:
    """One document, or one in each line."""
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError:
        return [orjson.loads(line) for line in text.splitlines() if line.strip()]
