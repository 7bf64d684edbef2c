"""Fields of objects of JSON, one a line, read in one call without making any of them an object of Python."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.json as pa_json


def json_records(text: bytes, fields: pa.Schema) -> pa.Table | None:
    """A row for each line of a text that ends in a newline, with these fields alone; those that are not there are null.

    None where a line is anything but one object, a field is of another kind or there twice, a byte is not UTF-8, or
    lines do not all end alike. In what is not asked for, a bare `NaN` and numbers of any length are let pass.

    Every line begins and ends with a brace: so no value goes on from one line to the next, since between two braces
    that face away from each other nothing in JSON does. As many objects as lines are then one a line.
    """
    lines = text.count(b"\n")
    end = b"}\r\n" if text.endswith(b"\r\n") else b"}\n"
    if not text.startswith(b"{") or not text.endswith(end) or text.count(end + b"{") != lines - 1:
        return None
    # Arrow takes these for numbers, and nobody else does.
    if b"Inf" in text or b"-NaN" in text:
        return None
    try:
        if not text.isascii():
            text.decode("utf-8")
        table = pa_json.read_json(
            pa.BufferReader(text),
            pa_json.ReadOptions(use_threads=False, block_size=len(text) + 1),
            pa_json.ParseOptions(explicit_schema=fields, unexpected_field_behavior="ignore"),
        )
    except (UnicodeDecodeError, pa.ArrowInvalid):
        return None
    return table.combine_chunks() if table.num_rows == lines else None
