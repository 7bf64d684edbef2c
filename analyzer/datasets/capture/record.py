"""A line of a capture file as a record: its sides, and when it was captured."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from contracts.errors import excerpt
from contracts.times import parse_time

Record = dict[str, Any]
Part = dict[str, Any]
"""A side as the record has it: its data, encoding and content type."""

OUTPUTS = ("endpointOutput", "batchTransformOutput")
INPUTS = ("endpointInput",)
SIDES = (*OUTPUTS, *INPUTS)
"""In the order of their columns."""
LABEL = "groundTruthData"
"""What a merged record has beside its sides."""


class BadRecordError(Exception):
    """What is wrong with a record."""


def parse_record(line: str) -> Record:
    """The record of a line. Raises BadRecordError when it is none."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        record = _lenient(line)
    if not isinstance(record, dict):
        raise BadRecordError(f"a JSON object was expected: {excerpt(line[:200])}")
    if not isinstance(record.get("captureData"), dict):
        raise BadRecordError(f"it has no captureData, which every captured record has: {excerpt(line[:200])}")
    return record


def part_of(record: Record, side: str) -> Part | None:
    """A side of a record, or its label; None where it has none. Raises BadRecordError."""
    part = record.get(LABEL) if side == LABEL else record["captureData"].get(side)
    if part is not None and not isinstance(part, dict):
        raise BadRecordError(f"{side} should be an object with data and encoding")
    return part


def inference_time(record: Record) -> datetime | None:
    """When the request was answered; None where the record does not say, or not in a way that can be read."""
    metadata = record.get("eventMetadata")
    text = metadata.get("inferenceTime") if isinstance(metadata, dict) else None
    return moment_of(text) if isinstance(text, str) else None


@lru_cache(maxsize=1 << 12)
def moment_of(text: str) -> datetime | None:
    """The moment that a text names in any spelling; None where it names none."""
    try:
        return parse_time(text)
    except ValueError:
        return None


def _lenient(line: str) -> Any:
    """As Python reads JSON, which takes `NaN` too."""
    try:
        return json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise BadRecordError(f"not JSON: {excerpt(line[:200])}") from None
