"""The captures of a split: what lies inside the window, with its id, and the hour folder that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from analyzer.datasets.capture.record import BadRecordError
from analyzer.datasets.window import Window, hour_of_path
from analyzer.errors import UnreadableDataError
from analyzer.ground_truth.batch_capture import ID, BatchCapture
from analyzer.ground_truth.endpoint_capture import EndpointCapture
from analyzer.ground_truth.json_text import dumps, loads
from analyzer.ground_truth.source import Piece, Source
from analyzer.scan.split import OUTSIDE_WINDOW, WITHOUT_TIME, Split, SplitReport
from contracts.errors import excerpt

WITHOUT_ID = "without_id"

Capture = EndpointCapture | BatchCapture


@dataclass(frozen=True)
class Place:
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


@dataclass(frozen=True)
class CaptureReader:
    """Reads captures of any form, as their lines look."""

    source: Source
    window: Window

    def read(self, split: int, report: SplitReport) -> Iterator[tuple[Place, Capture]]:
        """The captures of a split that lie in the window and have an id, in order; the others are counted.

        Raises UnreadableDataError.
        """
        for piece in self.source.splits[split]:
            place = Place(self.source.relative(piece.path).parent.as_posix(), hour_of_path(piece.path))
            for capture in _captures(piece, split, report):
                if self.window.bounded and not self._inside(capture.moment, place.hour, report):
                    continue
                report.rows += 1
                if capture.id is None:
                    report.count(WITHOUT_ID)
                    continue
                yield place, capture

    def _inside(self, moment: datetime | None, hour: datetime | None, report: SplitReport) -> bool:
        """By the record's own time, else by the hour that the folders of its file name; without either it is kept."""
        inside = True
        if moment is not None:
            inside = self.window.holds(moment)
        elif hour is not None:
            inside = self.window.overlaps_hour(hour)
        else:
            report.count(WITHOUT_TIME)
        if not inside:
            report.count(OUTSIDE_WINDOW)
        return inside


def captures_of_line(line: bytes) -> list[Capture]:
    """The captures of a line: one, or those of a JSON array. Raises BadRecordError."""
    if line.lstrip()[:1] not in (b"{", b"["):
        return [BatchCapture.of_row(line.decode("utf-8"))]
    value = loads(line, exact=False)
    if isinstance(value, list):
        return [_capture(each, line, dumps(each)) for each in loads(line)]
    return [_capture(value, line, line)]


def _capture(value: object, line: bytes, text: bytes) -> Capture:
    """`text` is that of the value."""
    if isinstance(value, dict) and "captureData" in value:
        return EndpointCapture(value, text)
    if isinstance(value, dict) and ID in value:
        return BatchCapture.of_object(value, text)
    shown = excerpt(line[:200].decode("utf-8", "replace"))
    raise BadRecordError(f"it has neither captureData nor {ID}, one of which every captured record has: {shown}")


def _captures(piece: Piece, split: int, report: SplitReport) -> Iterator[Capture]:
    """Bad records are reported by their places."""
    place = Split(split, piece.path, piece.start, 0)
    for number, line in _records(piece):
        try:
            yield from captures_of_line(line)
        except BadRecordError as error:
            report.bad_record(place.place_of(number), str(error))
        except UnicodeDecodeError:
            raise UnreadableDataError.not_utf_8(piece.path) from None


def _records(piece: Piece) -> Iterator[tuple[int, bytes]]:
    """The records of a piece and the numbers of their lines: in a file of CSV, one with a quoted newline is one."""
    quoted: bytes | None = None
    csv: bool | None = None
    number = 0
    for number, (_, line) in enumerate(piece.lines(), start=1):
        if quoted is None and (not line or line.isspace()):
            continue
        record = line if quoted is None else quoted + b"\n" + line
        if csv is None:
            csv = record.lstrip()[:1] not in (b"{", b"[")
        quoted = record if csv and record.count(b'"') % 2 else None
        if quoted is None:
            yield number, record
    if quoted is not None:
        yield number, quoted
