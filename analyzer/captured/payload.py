"""What one side of a record holds: lines of CSV, or JSON documents.

A side says how its data is encoded: CSV, JSON, or BASE64 of whatever was sent as a content type that the capture was
not told of. What is inside of BASE64 is told by the content type, else by its looks.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from dataclasses import dataclass
from typing import Any

from analyzer.captured.errors import BadRecordError, NotJsonError
from analyzer.captured.json_text import loads, require_not_deep
from analyzer.captured.record import RawSide
from analyzer.captured.shapes import JsonRow
from contracts.captured import BASE64, CONTENT_TYPE, CSV, DATA, ENCODING, JSON
from contracts.errors import excerpt, held

_JSON_STARTS = ("[", "{")
"""What an array or an object begins with."""

_PLAIN = frozenset({CSV, JSON})
_MARK = "\ufeff"
_SENTINEL = "\0\0\0"
_BINARY_TYPES = ("image/", "audio/", "video/", "font/")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(slots=True)
class Payload:
    """The text of a side, and how it is said to be written: CSV, JSON, or "" where its looks tell.

    `value` is that of data that is no text, as some writers have it.
    """

    text: str
    kind: str
    content_type: str | None = None
    value: Any = None

    def documents(self) -> list[Any] | None:
        """The one document of JSON, else one a line; None of CSV. Raises BadRecordError.

        JSON that is called CSV, or nothing, is told by its first character; where it is none, it is CSV, such as of a
        text in brackets.
        """
        if self.value is not None:
            return [self.value]
        if self.kind == JSON:
            return _documents(self.text)
        begins = self.text if self.kind == CSV else self.text.lstrip()
        if not begins.startswith(_JSON_STARTS):
            return None
        try:
            return _documents(self.text)
        except BadRecordError:
            return None

    def rows(self) -> list[JsonRow]:
        """Lists of values by position, or objects of values by key; none where there is nothing. Raises BadRecordError.

        Of CSV a row is a line, and an empty value is missing. A document is a row, or an array of rows.
        """
        documents = self.documents()
        return [*csv_rows(self.text)] if documents is None else [row for each in documents for row in rows_of(each)]


def payload_of(side: RawSide | None) -> Payload | None:
    """What a side, or the label, holds; None of what is no text, such as an image. Raises BadRecordError."""
    data = None if side is None else side.get(DATA)
    if side is None or data is None:
        return Payload("", CSV)
    encoding = side.get(ENCODING)
    kind = encoding.upper() if isinstance(encoding, str) else ""
    if not isinstance(data, str):
        require_not_deep(data)
        return Payload(json.dumps(data), JSON, value=data)
    if kind in _PLAIN:
        return Payload(data.removeprefix(_MARK), kind, side.get(CONTENT_TYPE))
    if kind not in (BASE64, ""):
        raise BadRecordError(f"the encoding is {held(encoding)}; it should be {CSV}, {JSON} or {BASE64}")
    content_type = str(side.get(CONTENT_TYPE) or "").lower()
    text = _text_in(data, content_type) if kind == BASE64 else data
    if text is None:
        return None
    kind = JSON if "json" in content_type else CSV if "csv" in content_type else ""
    return Payload(text.removeprefix(_MARK), kind, content_type)


def csv_rows(text: str) -> list[list[Any]]:
    """Lines of CSV as lists of texts, an empty one missing. Raises BadRecordError."""
    text = text.rstrip("\r\n")
    if not text:
        return []
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


def _documents(text: str) -> list[Any]:
    try:
        return [loads(text)]
    except NotJsonError as error:
        whole = error
    try:
        return [loads(line) for line in text.split("\n") if line.strip()]
    except NotJsonError:
        raise whole from None


def rows_of(value: Any) -> list[JsonRow]:
    """An array of objects or of arrays is rows, any other array or a plain value is one row by position."""
    if value is None or value == []:
        return []
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        return [[value]]
    kinds = set(map(type, value))
    return value if kinds in ({dict}, {list}) else [value]


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
