"""Captured records, as a test wants them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from analyzer.captured.side_columns import find_columns
from analyzer.captured.window import ALWAYS, Window
from analyzer.formats.captures import CaptureDecoder
from analyzer.formats.reading import Reading, Script
from analyzer.scan.split import Split
from tests.unit.formats.reading import SPLIT, Decoded, decoded

BOTH = ("endpointInput", "endpointOutput")

Part = dict[str, Any]


def csv(data: str) -> Part:
    return {"observedContentType": "text/csv", "data": data, "encoding": "CSV"}


def json_text(value: Any) -> Part:
    return {"observedContentType": "application/json", "data": json.dumps(value), "encoding": "JSON"}


def base64_of(text: str | bytes, content_type: str | None = None) -> Part:
    raw = text.encode() if isinstance(text, str) else text
    return {"observedContentType": content_type, "data": base64.b64encode(raw).decode(), "encoding": "BASE64"}


def record(input: Part | None = None, output: Part | None = None, time: str | None = "2021-02-05T04:15:00Z") -> str:
    """A line of a capture file."""
    sides = {"endpointInput": input, "endpointOutput": output}
    metadata = {"eventId": "e", **({} if time is None else {"inferenceTime": time})}
    captured = {side: part for side, part in sides.items() if part is not None}
    return json.dumps({"captureData": captured, "eventMetadata": metadata, "eventVersion": "0"})


def read(
    lines: Sequence[str],
    *,
    sides: Iterable[str] = BOTH,
    baseline: Sequence[str] = (),
    window: Window = ALWAYS,
    payload_rows: Literal["all", "first"] = "all",
    excluded: Iterable[str] = (),
    rows: int = 1_000,
    split: Split = SPLIT,
    script: Script | None = None,
) -> Decoded:
    """The lines of one file, whose columns are found by themselves."""
    reading = Reading(
        excluded=frozenset(excluded),
        baseline_names=tuple(baseline),
        window=window,
        payload_rows=payload_rows,
        script=script,
    )
    decoder = CaptureDecoder(find_columns(lines, sides, baseline), reading)
    return decoded(decoder, "".join(line + "\n" for line in lines), rows=rows, split=split)
