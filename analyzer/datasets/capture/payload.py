"""The payload of one side of a record as rows: lists of values by position, or objects of values by key.

A side says how its payload is encoded: CSV, JSON, or BASE64 of whatever was sent as a content type that the capture was
not told of. What is inside of BASE64 is told by the content type, else by its looks.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from typing import Any

import orjson

from analyzer.datasets.capture.record import BadRecordError, Part
from analyzer.datasets.capture.shapes import Row
from analyzer.datasets.json import TOO_DEEP
from analyzer.datasets.json_columns import DEEPEST, depth
from contracts.errors import excerpt, held

JSON_STARTS = "[{"
"""What an array or an object begins with."""

_SENTINEL = "\0\0\0"
_BINARY_TYPES = ("image/", "audio/", "video/", "font/")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONG_NUMBER = re.compile(r"\d{19}")
"""From here on the quick reader may give a whole number as a float."""


def payload_rows(part: Part) -> list[Row] | None:
    """The rows of a side; none where it holds nothing. None for what is no text, such as an image.

    Raises BadRecordError.
    """
    data, encoding = part.get("data"), part.get("encoding")
    if data is None:
        return []
    if not isinstance(data, str):
        return _rows_of(_not_deep(data))
    kind = encoding.upper() if isinstance(encoding, str) else ""
    if kind == "CSV":
        return csv_rows(data)
    if kind == "JSON":
        return json_rows(data)
    if kind not in ("BASE64", ""):
        raise BadRecordError(f"the encoding is {held(encoding)}; it should be CSV, JSON or BASE64")
    content_type = str(part.get("observedContentType") or "").lower()
    text = _text_in(data, content_type) if kind == "BASE64" else data
    return None if text is None else _rows_of_text(text, content_type)


def csv_rows(text: str) -> list[Row]:
    """Lines of CSV as lists of texts, an empty one missing; JSON that is called CSV as what it is.

    Raises BadRecordError.
    """
    text = text.rstrip("\r\n")
    if not text:
        return []
    if text[0] in JSON_STARTS:
        try:
            return json_rows(text)
        except BadRecordError:
            pass  # such as of a text in brackets
    if '"' not in text and "\n" not in text and "\r" not in text:
        return [[value or None for value in text.split(",")]]
    limit = csv.field_size_limit(len(text) + len(_SENTINEL) + 1)
    try:
        # A record after the last one: when a quote takes it in, that quote is never closed.
        rows = list(csv.reader(io.StringIO(f"{text}\n{_SENTINEL}", newline="")))
    except csv.Error as error:
        raise BadRecordError(f"not CSV ({error}): {excerpt(text[:200])}") from None
    finally:
        csv.field_size_limit(limit)
    if rows.pop() != [_SENTINEL]:
        raise BadRecordError(f"a quote is never closed: {excerpt(text[:200])}")
    return [[value or None for value in row] for row in rows if row]


def json_rows(text: str) -> list[Row]:
    """A JSON value, or one a line, as rows. Raises BadRecordError."""
    text = text.removeprefix("\ufeff")
    try:
        return _rows_of(loads(text))
    except ValueError:
        lines = [line for line in text.split("\n") if line.strip()]
    try:
        return [row for line in lines for row in _rows_of(loads(line))]
    except ValueError:
        raise BadRecordError(f"not JSON: {excerpt(text[:200])}") from None


def _rows_of(value: Any) -> list[Row]:
    """An array of objects or of arrays is rows, any other array or a plain value is one row by position."""
    if value is None or value == []:
        return []
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        return [[value]]
    kinds = set(map(type, value))
    return value if kinds in ({dict}, {list}) else [value]


def loads(text: str) -> Any:
    """Strictly and fast where that is exact, else as Python does. Raises ValueError."""
    try:
        value = _parsed(text)
    except RecursionError:
        raise BadRecordError(TOO_DEEP) from None
    return _not_deep(value) if text.count("{") + text.count("[") > DEEPEST else value


def _not_deep(value: Any) -> Any:
    if depth(value) > DEEPEST:
        raise BadRecordError(TOO_DEEP)
    return value


def _parsed(text: str) -> Any:
    if not _LONG_NUMBER.search(text):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            pass  # such as of NaN
    return json.loads(text)


def _text_in(data: str, content_type: str) -> str | None:
    """The text that is encoded; None when it is something else."""
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
    except ValueError:
        raise BadRecordError(f"not BASE64: {excerpt(data[:200])}") from None
    if content_type.startswith(_BINARY_TYPES):
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _CONTROLS.search(text) else text


def _rows_of_text(text: str, content_type: str) -> list[Row]:
    if "json" in content_type:
        return json_rows(text)
    if "csv" not in content_type and text.lstrip("\ufeff \t\r\n").startswith(tuple(JSON_STARTS)):
        try:
            return json_rows(text)
        except BadRecordError:
            pass
    return csv_rows(text.removeprefix("\ufeff"))
