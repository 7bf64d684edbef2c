"""The labels of a split, and which of several labels for one id is taken.

The latest one is: by its own time (`inferenceTime`), else by the hour that the folders of its file name, which is the
hour in which it was collected; a label without either is the oldest. Among labels of one moment the last one by the
path of its file below `ground_truth_source` and its place in there is taken. So the choice follows from what the files
say, whatever reads them. Labels that are the same text count as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from analyzer.datasets.capture.record import BadRecordError
from analyzer.datasets.window import hour_of_path
from analyzer.errors import UnreadableDataError
from analyzer.ground_truth.json_text import dumps, loads, quick_objects, usable_id
from analyzer.ground_truth.source import Piece, Source
from analyzer.scan.split import Split, SplitReport
from contracts.errors import ContractError
from contracts.ground_truth import GroundTruthRecord
from contracts.model import parse_document
from contracts.times import parse_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_OLDEST = -(1 << 63)


class Label(NamedTuple):
    """A label and what it is chosen by, in this order; `moment` is in microseconds since 1970."""

    id: str
    moment: int
    path: str
    position: int
    text: str


@dataclass(frozen=True)
class LabelReader:
    """Reads lines of labels."""

    source: Source

    def read(self, split: int, report: SplitReport) -> Iterator[Label]:
        """The labels of a split, in order; lines that are none are bad records. Raises UnreadableDataError."""
        for piece in self.source.splits[split]:
            path = self.source.relative(piece.path).as_posix()
            collected = _since_epoch(hour_of_path(piece.path))
            before = 0
            for start, lines in piece.blocks():
                found = _of_lines(lines) or _one_by_one(piece, split, before, lines, report)
                position = start
                for line, label in zip(lines, found, strict=True):
                    if label is not None:
                        report.rows += 1
                        id, moment, text = label
                        yield Label(id, collected if moment is None else moment, path, position, text)
                    position += len(line) + 1
                before += len(lines)


Read = tuple[str, int | None, str]
"""The id, the record's own time and the text of `groundTruthData`."""


def _of_lines(lines: list[bytes]) -> list[Read] | None:
    """Of lines that are all written as most are, read in one call; None of others."""
    records = quick_objects(lines)
    if records is None:
        return None
    found = [each for each in map(_quick, records) if each is not None]
    return found if len(found) == len(lines) else None


def _one_by_one(
    piece: Piece, split: int, before: int, lines: list[bytes], report: SplitReport
) -> Iterator[Read | None]:
    """None of an empty line and of a bad record, which is reported by its place."""
    place = Split(split, piece.path, piece.start, 0)
    for number, line in enumerate(lines, start=before + 1):
        read = None
        if line and not line.isspace():
            try:
                read = label_of_line(line)
            except BadRecordError as error:
                report.bad_record(place.place_of(number), str(error))
            except UnicodeDecodeError:
                raise UnreadableDataError.not_utf_8(piece.path) from None
        yield read


def label_of_line(line: bytes) -> Read:
    """What a line says. Raises BadRecordError."""
    return _quick(loads(line, exact=False)) or _careful(loads(line), line)


def _quick(record: Any) -> Read | None:
    """What records hold that are written as most are, with a text for a label; None for others."""
    try:
        data, metadata = record["groundTruthData"], record["eventMetadata"]
        id = usable_id(metadata["eventId"])
        if data["encoding"] in ("CSV", "JSON") and isinstance(data["data"], str) and id is not None:
            return id, _moment_of(metadata.get("inferenceTime")), _text(data["data"], data["encoding"])
    except (TypeError, KeyError, AttributeError):
        pass
    return None


def _careful(record: Any, line: bytes) -> Read:
    try:
        read = parse_document(GroundTruthRecord, line)
    except ContractError as error:
        where = f"at {error.subject} it " if error.subject else "it "
        raise BadRecordError(f"not a label: {where}{error.message}") from None
    metadata = read.event_metadata
    # The data as the record has it: the model's own reader may round long numbers.
    data = {"data": record["groundTruthData"]["data"], "encoding": read.ground_truth_data.encoding}
    return metadata.event_id, _moment_of(metadata.inference_time), dumps(data).decode("utf-8")


@lru_cache(maxsize=1 << 12)
def _text(data: str, encoding: str) -> str:
    """Labels are few as a rule, and there are many of each."""
    return dumps({"data": data, "encoding": encoding}).decode("utf-8")


def _moment_of(time: Any) -> int | None:
    return _moment(time) if isinstance(time, str) else None


@lru_cache(maxsize=1 << 12)
def _moment(text: str) -> int | None:
    try:
        return _since_epoch(parse_time(text))
    except ValueError:
        return None


def _since_epoch(moment: datetime | None) -> int:
    return _OLDEST if moment is None else (moment - _EPOCH) // _MICROSECOND
