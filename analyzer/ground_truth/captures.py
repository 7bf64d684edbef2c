"""The captures of a split: what lies inside the window, with its id, and the hour folder that it belongs to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from typing import Protocol

from analyzer.datasets.capture.record import BadRecordError, Record
from analyzer.datasets.window import Window, hour_of_path
from analyzer.errors import UnreadableDataError
from analyzer.ground_truth.batch_capture import ID, BatchCapture
from analyzer.ground_truth.endpoint_capture import EndpointCapture
from analyzer.ground_truth.json_text import dumps, loads, quick_objects
from analyzer.ground_truth.source import Piece, Source
from analyzer.scan.split import OUTSIDE_WINDOW, WITHOUT_TIME, Split, SplitReport
from contracts.errors import excerpt

WITHOUT_ID = "without_id"

ANYWHERE = -1

_AT_ONCE = 1 << 10
_PIECE = 1 << 40
"""More lines than a piece of a split has: its own are numbered from a multiple of it."""

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


class Captured(Protocol):
    """Captures that were read together: their ids in order, None where there is none, and each by its place."""

    @property
    def place(self) -> Place: ...
    @property
    def ids(self) -> Sequence[str | None]: ...
    @property
    def numbers(self) -> Sequence[int]:
        """By what `CaptureReader.chosen` finds each again; ANYWHERE where only reading all of the split does."""
        ...

    def capture(self, number: int) -> Capture: ...


@dataclass(frozen=True)
class CaptureReader:
    """Reads captures of any form, as their lines look."""

    source: Source
    window: Window

    def read(self, split: int, report: SplitReport) -> Iterator[Captured]:
        """The captures of a split that lie in the window, in order; others are counted. Raises UnreadableDataError."""
        for index, piece in enumerate(self.source.splits[split]):
            for read in _read(piece, split, self._place(piece), index * _PIECE, report):
                inside = self._inside(read, report) if self.window.bounded else read
                report.rows += len(inside.ids)
                report.count(WITHOUT_ID, sum(id is None for id in inside.ids))
                yield inside

    def chosen(self, split: int, numbers: Sequence[int]) -> Iterator[Captured]:
        """The captures of these numbers, ascending: no other line is looked at."""
        for index, piece in enumerate(self.source.splits[split]):
            first = index * _PIECE
            place = self._place(piece)
            for _, lines in piece.blocks():
                some = numbers[bisect_left(numbers, first) : bisect_left(numbers, first + len(lines))]
                if some:
                    quick = QuickCaptures.of_lines(place, [lines[number - first] for number in some], some)
                    assert quick is not None
                    yield quick
                first += len(lines)

    def _place(self, piece: Piece) -> Place:
        return Place(self.source.relative(piece.path).parent.as_posix(), hour_of_path(piece.path))

    def _inside(self, read: Captured, report: SplitReport) -> Captured:
        captures = [read.capture(number) for number in range(len(read.ids))]
        inside = [each for each in captures if self._is_inside(each.moment, read.place.hour, report)]
        return read if len(inside) == len(captures) else Captures(read.place, inside)

    def _is_inside(self, moment: datetime | None, hour: datetime | None, report: SplitReport) -> bool:
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


@dataclass(frozen=True)
class Captures:
    """Captures that were read one by one."""

    place: Place
    captures: Sequence[Capture]

    @property
    def ids(self) -> list[str | None]:
        return [each.id for each in self.captures]

    @property
    def numbers(self) -> list[int]:
        return [ANYWHERE] * len(self.captures)

    def capture(self, number: int) -> Capture:
        return self.captures[number]


@dataclass(frozen=True)
class QuickCaptures:
    """Captures of an endpoint as the platform writes them, one a line: each is made only when it is asked for."""

    place: Place
    lines: Sequence[bytes]
    records: Sequence[Record]
    ids: Sequence[str | None]
    numbers: Sequence[int]

    @classmethod
    def of_lines(cls, place: Place, lines: list[bytes], numbers: Sequence[int]) -> QuickCaptures | None:
        """None where any line is anything else."""
        records = quick_objects(lines)
        if records is None:
            return None
        try:
            if not all(type(record["captureData"]) is dict for record in records):
                return None
            metadata = [record["eventMetadata"] for record in records]
            ids = [each.get("inferenceId") or each["eventId"] for each in metadata]
        except (KeyError, TypeError, AttributeError):
            return None
        return cls(place, lines, records, ids, numbers) if all(type(id) is str and id for id in ids) else None

    def capture(self, number: int) -> Capture:
        return EndpointCapture(self.records[number], self.lines[number])


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


def _read(piece: Piece, split: int, place: Place, first: int, report: SplitReport) -> Iterator[Captured]:
    """What is in a piece: quickly as long as all lines are as the platform writes them, from then on one by one.

    `first` is the number of its first line.
    """
    number = 0
    blocks = piece.blocks()
    for _, lines in blocks:
        numbers = range(first + number, first + number + len(lines))
        quick = QuickCaptures.of_lines(place, lines, numbers)
        if quick is None:
            rest = chain(lines, chain.from_iterable(each for _, each in blocks))
            yield from _one_by_one(piece, split, place, enumerate(rest, start=number + 1), report)
            return
        yield quick
        number += len(lines)


def _one_by_one(
    piece: Piece, split: int, place: Place, lines: Iterator[tuple[int, bytes]], report: SplitReport
) -> Iterator[Captured]:
    """Bad records are reported by their places."""
    part = Split(split, piece.path, piece.start, 0)
    records = _records(lines)
    while some := list(islice(records, _AT_ONCE)):
        captures: list[Capture] = []
        for number, line in some:
            try:
                captures += captures_of_line(line)
            except BadRecordError as error:
                report.bad_record(part.place_of(number), str(error))
            except UnicodeDecodeError:
                raise UnreadableDataError.not_utf_8(piece.path) from None
        yield Captures(place, captures)


def _records(lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The records among numbered lines: in a file of CSV, one with a quoted newline is one."""
    quoted: bytes | None = None
    csv: bool | None = None
    number = 0
    for number, line in lines:
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
