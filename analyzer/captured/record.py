"""A line of a capture file as a record: its sides, and when it was captured."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from analyzer.captured.errors import BadRecordError
from analyzer.captured.json_text import loads
from contracts.captured import CAPTURE_DATA, EVENT_METADATA, GROUND_TRUTH, INFERENCE_TIME
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
        raise BadRecordError(f"it has no {CAPTURE_DATA}, which every captured record has: {excerpt(line[:200])}")
    return record


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
