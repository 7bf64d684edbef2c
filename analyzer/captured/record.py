"""A line of a capture file as a record: its sides, and when it was captured."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from analyzer.captured.errors import BadRecordError, LeftOutError
from analyzer.captured.json_text import loads
from analyzer.errors import UnreadableDataError
from contracts.captured import (
    CAPTURE_DATA,
    CAPTURED_FROM,
    EVENT_METADATA,
    FAILED,
    GROUND_TRUTH,
    INFERENCE_TIME,
    LEFT_OUT,
    UNREADABLE,
)
from contracts.errors import excerpt
from contracts.times import parse_time

Record = dict[str, Any]
RawSide = dict[str, Any]
"""A side, or the label, as the record has it: its data, encoding and content type."""


def parse_record(line: str) -> Record:
    """The record of a line. Raises BadRecordError when it is none."""
    record = loads(line, exact=False)
    if not isinstance(record, dict):
        raise BadRecordError(f"a JSON object was expected: {excerpt(line[:200])}")
    if not isinstance(record.get(CAPTURE_DATA), dict):
        require_captured(record)
        raise BadRecordError(f"it has no {CAPTURE_DATA}, which every captured record has: {excerpt(line[:200])}")
    return record


def require_captured(record: Record) -> None:
    """Raise what a line that was made of another's record says instead of what was captured.

    LeftOutError, BadRecordError, or UnreadableDataError of all that there is.
    """
    if isinstance(what := record.get(LEFT_OUT), str):
        raise LeftOutError(what)
    if isinstance(why := record.get(UNREADABLE), str):
        raise BadRecordError(why)
    if isinstance(why := record.get(FAILED), str):
        raise UnreadableDataError(why)


def place_of(line: str | bytes, otherwise: str) -> str:
    """Where a bad record is: what its line was made of, where it says so."""
    try:
        record = loads(line, exact=False)
    except (BadRecordError, UnicodeDecodeError):
        return otherwise
    made_of = record.get(CAPTURED_FROM) if isinstance(record, dict) else None
    return made_of if isinstance(made_of, str) else otherwise


def side_of(record: Record, side: str) -> RawSide | None:
    """A side of a record, or its label; None where it has none. Raises BadRecordError."""
    found = record.get(GROUND_TRUTH) if side == GROUND_TRUTH else record[CAPTURE_DATA].get(side)
    if found is not None and not isinstance(found, dict):
        raise BadRecordError(f"{side} should be an object with data and encoding")
    return found


def time_of(record: Record) -> datetime | None:
    """When the request was answered; None where the record does not say, or not in a way that can be read."""
    metadata = record.get(EVENT_METADATA)
    return moment_of(metadata.get(INFERENCE_TIME)) if isinstance(metadata, dict) else None


def moment_of(text: Any) -> datetime | None:
    """The moment that a text names in any spelling; None where it names none, or is no text."""
    return _moment(text) if isinstance(text, str) else None


@lru_cache(maxsize=1 << 12)
def _moment(text: str) -> datetime | None:
    try:
        return parse_time(text)
    except ValueError:
        return None
