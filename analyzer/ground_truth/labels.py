"""The labels of a split, and what the choice between several for one id goes by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analyzer.captured.errors import BadRecordError
from analyzer.captured.ids import usable_id
from analyzer.captured.json_text import is_plain, loads
from analyzer.captured.record import moment_of
from analyzer.captured.window import hour_of_path
from analyzer.errors import UnreadableDataError
from analyzer.ground_truth.json_array import array_elements, opens_array
from analyzer.ground_truth.json_text import dumps
from analyzer.ground_truth.label_choice import LABELS
from analyzer.ground_truth.source import FileRange, Source
from analyzer.scan.split import Split, SplitReport
from analyzer.sources.file_lines import lines_of
from analyzer.values.json_records import json_records
from contracts import captured as keys
from contracts.errors import ContractError
from contracts.ground_truth import GroundTruthRecord
from contracts.model import parse_document

_AT_ONCE = 1 << 14
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_OLDEST = -(1 << 63)

_DATA = pa.schema([(keys.DATA, pa.string()), (keys.ENCODING, pa.string())])
_METADATA = pa.schema([(keys.EVENT_ID, pa.string()), (keys.INFERENCE_TIME, pa.string())])
_FIELDS = pa.schema([(keys.GROUND_TRUTH, pa.struct(_DATA)), (keys.EVENT_METADATA, pa.struct(_METADATA))])
_ENCODINGS = pa.array([keys.CSV, keys.JSON])


@dataclass(frozen=True)
class LabelReader:
    """Reads lines of labels."""

    source: Source

    def read(self, split: int, report: SplitReport) -> Iterator[pa.RecordBatch]:
        """The labels of a split, in order; lines that are none are bad records. Raises UnreadableDataError."""
        for file_range in self.source.ranges(split):
            collected = _since_epoch(hour_of_path(file_range.path))
            for start, columns in self._columns(file_range, split, report):
                ids, moments, texts, places = columns
                report.rows += len(ids)
                file = pa.repeat(pa.scalar(self.source.ranks[file_range.path], pa.int32()), len(ids))
                position = pc.add(places, start)
                yield pa.record_batch([ids, pc.fill_null(moments, collected), file, position, texts], schema=LABELS)

    def _columns(self, file_range: FileRange, split: int, report: SplitReport) -> Iterator[tuple[int, LabelColumns]]:
        """The columns of some labels at a time, and what is to be added to their places."""
        before = 0
        blocks = file_range.blocks()
        for start, block in blocks:
            columns = quick_columns(block)
            if columns is None and not (before or file_range.is_cut) and opens_array(_first_line(block)):
                rest = chain.from_iterable(lines_of(each) for _, each in chain([(start, block)], blocks))
                elements = enumerate(text for _, text in array_elements(enumerate(rest)))
                while some := list(islice(elements, _AT_ONCE)):
                    yield 0, _columns(list(_one_by_one(file_range, split, 0, some, report)))
                return
            if columns is None:
                columns = _columns(list(_one_by_one(file_range, split, before, enumerate(lines_of(block)), report)))
            yield start, columns
            before += block.count(b"\n")


def _first_line(block: bytes) -> bytes:
    return block.lstrip().partition(b"\n")[0]


LabelFields = tuple[str, int | None, str]
"""The id, the record's own time and the text of `groundTruthData`."""

LabelColumns = tuple[pa.StringArray, pa.Int64Array, pa.StringArray, pa.Int64Array]
"""Ids, times, texts, and the numbers of their lines in the block."""


def quick_columns(block: bytes) -> LabelColumns | None:
    """Of lines that are all written as most are, with a text for a label; None of others."""
    table = json_records(block, _FIELDS) if is_plain(block) else None
    if table is None:
        return None
    label, metadata = (table.column(name).chunk(0) for name in _FIELDS.names)
    data, encoding = (pc.struct_field(label, name) for name in _DATA.names)
    ids, times = (pc.struct_field(metadata, name) for name in _METADATA.names)
    plain = pc.and_(pc.not_equal(ids, ""), pc.and_(data.is_valid(), pc.is_in(encoding, _ENCODINGS)))
    if not pc.all(plain, skip_nulls=False).as_py():
        return None
    # No encoding has a space in it.
    texts = _each_once(pc.binary_join_element_wise(encoding, data, " "), _joined_text, pa.string())
    return ids, _each_once(times, _time, pa.int64()), texts, pa.array(range(len(ids)), pa.int64())


def _columns(numbered: Sequence[tuple[int, LabelFields]]) -> LabelColumns:
    ids, moments, texts = zip(*(read for _, read in numbered), strict=True) if numbered else ((), (), ())
    numbers = [number for number, _ in numbered]
    return (
        pa.array(ids, pa.string()),
        pa.array(moments, pa.int64()),
        pa.array(texts, pa.string()),
        pa.array(numbers, pa.int64()),
    )


def _each_once(texts: pa.StringArray, call: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """What a function says of each text, null of null; it is asked once for each that is there."""
    coded = texts.dictionary_encode()
    return pa.array([call(text) for text in coded.dictionary.to_pylist()], kind).take(coded.indices)


def _joined_text(joined: str) -> str:
    encoding, _, data = joined.partition(" ")
    return _text(data, encoding)


def _one_by_one(
    file_range: FileRange, split: int, before: int, lines: Iterable[tuple[int, bytes]], report: SplitReport
) -> Iterator[tuple[int, LabelFields]]:
    """What lines say, with their numbers in the block; empty ones say nothing, bad records are reported by place."""
    place = Split(split, file_range.path, file_range.start, 0)
    for number, line in lines:
        if line and not line.isspace():
            try:
                yield number, label_of_line(line)
            except BadRecordError as error:
                report.bad_record(place.place_of(before + number + 1), str(error))
            except UnicodeDecodeError:
                raise UnreadableDataError.not_utf_8(file_range.path) from None


def label_of_line(line: bytes) -> LabelFields:
    """What a line says. Raises BadRecordError."""
    return _quick(loads(line, exact=False, finite=True)) or _careful(loads(line, finite=True), line)


def _quick(record: Any) -> LabelFields | None:
    """What records hold that are written as most are, with a text for a label; None for others."""
    try:
        data, metadata = record[keys.GROUND_TRUTH], record[keys.EVENT_METADATA]
        id = usable_id(metadata[keys.EVENT_ID])
        if data[keys.ENCODING] in (keys.CSV, keys.JSON) and isinstance(data[keys.DATA], str) and id is not None:
            return id, _time(metadata.get(keys.INFERENCE_TIME)), _text(data[keys.DATA], data[keys.ENCODING])
    except (TypeError, KeyError, AttributeError):
        pass
    return None


def _careful(record: Any, line: bytes) -> LabelFields:
    try:
        read = parse_document(GroundTruthRecord, line)
    except ContractError as error:
        where = f"at {error.subject} it " if error.subject else "it "
        raise BadRecordError(f"not a label: {where}{error.message}") from None
    metadata = read.event_metadata
    # Data and id as the record has them: the model's own reader may round long numbers.
    data = {keys.DATA: record[keys.GROUND_TRUTH][keys.DATA], keys.ENCODING: read.ground_truth_data.encoding}
    id = usable_id(record[keys.EVENT_METADATA][keys.EVENT_ID]) or metadata.event_id
    return id, _time(metadata.inference_time), dumps(data).decode("utf-8")


def _text(data: str, encoding: str) -> str:
    return dumps({keys.DATA: data, keys.ENCODING: encoding}).decode("utf-8")


def _time(text: Any) -> int | None:
    moment = moment_of(text)
    return None if moment is None else _since_epoch(moment)


def _since_epoch(moment: datetime | None) -> int:
    return _OLDEST if moment is None else (moment - _EPOCH) // _MICROSECOND
