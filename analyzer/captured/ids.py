"""The ids of captured records, which labels are matched by: the caller's own, else the platform's."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analyzer.captured.json_text import is_plain
from analyzer.captured.record import Record
from analyzer.values.json_records import json_records
from contracts.captured import CAPTURE_DATA, EVENT_ID, EVENT_METADATA, INFERENCE_ID, INFERENCE_TIME
from contracts.ground_truth import id_text

_EXACT = 2**53
"""Up to here each whole number is a double of its own."""

_METADATA = pa.schema([(key, pa.string()) for key in (EVENT_ID, INFERENCE_ID, INFERENCE_TIME)])
_FIELDS = pa.schema([(CAPTURE_DATA, pa.struct([])), (EVENT_METADATA, pa.struct(_METADATA))])


def id_in(record: Record) -> Any:
    """The first of the two ids that is there and no empty text, as the record has it."""
    metadata = record.get(EVENT_METADATA)
    ids = [metadata.get(key) for key in (INFERENCE_ID, EVENT_ID)] if isinstance(metadata, dict) else []
    return next((id for id in ids if id is not None and id != ""), None)


def ids_and_times(block: bytes) -> tuple[pa.StringArray, pa.StringArray] | None:
    """The ids and times of captures of an endpoint, one a line; None where any line is anything else."""
    table = json_records(block, _FIELDS) if is_plain(block) else None
    if table is None or table.column(CAPTURE_DATA).null_count:
        return None
    metadata = table.column(EVENT_METADATA).chunk(0)
    event, inference, times = (pc.struct_field(metadata, name) for name in _METADATA.names)
    ids = pc.if_else(pc.fill_null(pc.not_equal(inference, ""), False), inference, event)
    return pc.if_else(pc.equal(ids, ""), pa.scalar(None, pa.string()), ids), times


def usable_id(value: Any) -> str | None:
    """A text that is not empty, and that UTF-8 can hold, or that of a whole number; None for anything else.

    So it is for a double that may stand for several whole numbers: only the exact value tells which.
    """
    if value == "" or (isinstance(value, float) and abs(value) > _EXACT):
        return None
    value = id_text(value)
    if not isinstance(value, str):
        return None
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return None
    return value
