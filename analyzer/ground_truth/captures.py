"""Captures of any form: what a line holds, and the hour folder that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain

from analyzer.captured.errors import BadRecordError
from analyzer.captured.json_text import loads
from analyzer.captured.record import require_captured
from analyzer.captured.window import hour_of_path
from analyzer.ground_truth.batch_capture import BatchCapture
from analyzer.ground_truth.endpoint_capture import EndpointCapture
from analyzer.ground_truth.json_array import NumberedLines, array_elements, opens_array
from analyzer.ground_truth.json_text import dumps
from contracts.captured import BATCH_ID, CAPTURE_DATA
from contracts.errors import excerpt
from contracts.limits import LIMITS

Capture = EndpointCapture | BatchCapture

_LONGEST = LIMITS.max_line_bytes


@dataclass(frozen=True)
class CaptureFolder:
    """Where a file of captures lies: its folder below the source, and the hour that all of its path names."""

    folder: str
    hour: datetime | None

    @cached_property
    def names_hour(self) -> bool:
        return hour_of_path(f"/{self.folder}/") is not None

    def folder_of(self, capture: Capture) -> str:
        """The folder of the merged record: the capture's own, which most often names its hour; else with its hour."""
        if self.names_hour:
            return self.folder
        own = "" if self.folder == "." else self.folder
        moment = capture.moment or self.hour
        return own if moment is None else f"{own}/{moment:%Y/%m/%d/%H}".lstrip("/")


def captures_of_line(line: bytes) -> list[Capture]:
    """The captures of a line: one, or those of a JSON array. Raises BadRecordError."""
    if line.lstrip()[:1] not in (b"{", b"["):
        return [BatchCapture.of_row(line.decode("utf-8"))]
    value = loads(line, exact=False, finite=True)
    if isinstance(value, list):
        return [_capture(each, line, dumps(each)) for each in loads(line, finite=True)]
    return [_capture(value, line, line)]


def _capture(value: object, line: bytes, text: bytes) -> Capture:
    """`text` is that of the value."""
    if isinstance(value, dict) and CAPTURE_DATA in value:
        return EndpointCapture(value, text)
    if isinstance(value, dict) and BATCH_ID in value:
        return BatchCapture.of_object(value, text)
    if isinstance(value, dict):
        require_captured(value)
    shown = excerpt(line[:200].decode("utf-8", "replace"))
    raise BadRecordError(
        f"it has neither {CAPTURE_DATA} nor {BATCH_ID}, one of which every captured record has: {shown}"
    )


def records_of(lines: NumberedLines, csv: bool | None = None) -> NumberedLines:
    """The records among numbered lines.

    In a file of CSV one with a quoted newline is one, in an array of JSON over several lines each element. Where it is
    not known whether the file is one of these, the first line tells. What an open quote has taken in is given as it is
    once it is longer than any record.
    """
    begun: list[bytes] = []
    size = number = 0
    is_open = False
    for number, line in lines:
        if not begun and (not line or line.isspace()):
            continue
        if csv is None:
            if opens_array(line):
                yield from array_elements(chain([(number, line)], lines))
                return
            csv = line.lstrip()[:1] not in (b"{", b"[")
        is_open ^= csv and line.count(b'"') % 2 == 1
        begun.append(line)
        size += len(line)
        if is_open and size < _LONGEST:
            continue
        yield number, b"\n".join(begun)
        begun, size, is_open = [], 0, False
    if begun:
        yield number, b"\n".join(begun)
