"""What the workers do: tell which ids a split has, read labels, and write the merged records of a split.

Captures are read twice, by the task itself, and travel nowhere: first for their ids, then, where any of those has a
label, to be written with it. What Spark shuffles is ids, numbers of splits, and labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import msgpack
import pyarrow as pa

from analyzer.errors import UnreadableDataError
from analyzer.ground_truth.captures import ANYWHERE, Captured, CaptureReader
from analyzer.ground_truth.labels import LabelReader
from analyzer.ground_truth.part_files import PartWriter
from analyzer.scan.split import SplitReport
from analyzer.spark.worker import forget_spark_jar

Batches = Iterable[pa.RecordBatch]
Task = Callable[[Batches], Iterator[pa.RecordBatch]]

IDS = "id string, split int, number long, report binary"
"""An id of a split with the number of its record, once more where there are others; and the report of the split."""
LABELS = "id string, moment long, path string, position long, text string, report binary"
CHUNKS = "split int, folder string, records long, text binary"
"""Lines of merged records; the text is empty where the task has written them."""

_IDS_SCHEMA = pa.schema([("id", pa.string()), ("split", pa.int32()), ("number", pa.int64()), ("report", pa.binary())])
_LABELS_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("moment", pa.int64()),
        ("path", pa.string()),
        ("position", pa.int64()),
        ("text", pa.string()),
        ("report", pa.binary()),
    ]
)
_CHUNKS_SCHEMA = pa.schema(
    [("split", pa.int32()), ("folder", pa.string()), ("records", pa.int64()), ("text", pa.binary())]
)
_ROWS_AT_ONCE = 1 << 14
_BYTES_AT_ONCE = 4 << 20

Chunk = tuple[int, str, int, bytes]


def captured_ids(reader: CaptureReader) -> Task:
    """The ids of the split of this task, each twice at most: one of which there are millions is as few rows."""

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        split = _split_of_task(batches)
        report = SplitReport()
        numbered = _numbered(reader.read(split, report))
        found = (_as_columns([ids, [split] * len(ids), numbers], _IDS_SCHEMA) for ids, numbers in numbered)
        yield from _reported(found, _IDS_SCHEMA, report)

    return task


def labels_read(reader: LabelReader) -> Task:
    """The labels of the split of this task."""

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        report = SplitReport()
        labels = reader.read(_split_of_task(batches), report)
        found = (_as_batch(some, _LABELS_SCHEMA) for some in iter(lambda: list(islice(labels, _ROWS_AT_ONCE)), []))
        yield from _reported(found, _LABELS_SCHEMA, report)

    return task


def merged_records(reader: CaptureReader, folder: Path | None) -> Task:
    """Merged records of the splits of rows of (split, id, label, number), which come in the order of their splits.

    They are written below `folder` where there is one, else they come back.
    """

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        forget_spark_jar()
        rows = (row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns), strict=True))
        for split, group in groupby(rows, key=lambda row: row[0]):
            labels: dict[str, bytes] = {}
            numbers: list[int] = []
            for _, id, label, number in group:
                labels[id] = label.encode("utf-8")
                numbers.append(number)
            chunks = merged_chunks(reader, split, labels, sorted(numbers))
            for chunk in chunks if folder is None else _written(chunks, folder):
                yield _as_batch([chunk], _CHUNKS_SCHEMA)

    return task


def merged_chunks(
    reader: CaptureReader, split: int, labels: dict[str, bytes], numbers: Sequence[int]
) -> Iterator[Chunk]:
    """The merged records of a split in the order of its captures, some at a time for each folder.

    `numbers`, ascending, are those of the captures that have labels.
    """
    waiting: dict[str, list[bytes]] = {}
    size = 0
    everywhere = numbers[0] == ANYWHERE
    for read in reader.read(split, SplitReport()) if everywhere else reader.chosen(split, numbers):
        for number, id in enumerate(read.ids):
            label = labels.get(id or "")
            if label is None:
                continue
            capture = read.capture(number)
            line = capture.merged(label)
            waiting.setdefault(read.place.folder_of(capture), []).append(line)
            size += len(line)
            if size >= _BYTES_AT_ONCE:
                yield from _chunks(split, waiting)
                waiting, size = {}, 0
    yield from _chunks(split, waiting)


def _chunks(split: int, waiting: dict[str, list[bytes]]) -> Iterator[Chunk]:
    for folder, lines in waiting.items():
        yield split, folder, len(lines), b"\n".join(lines) + b"\n"


def _written(chunks: Iterator[Chunk], folder: Path) -> Iterator[Chunk]:
    with PartWriter(folder) as writer:
        for split, below, records, text in chunks:
            writer.write(split, below, text)
            yield split, below, records, b""


def _split_of_task(batches: Batches) -> int:
    from pyspark import TaskContext  # noqa: PLC0415 (this runs in a worker)

    forget_spark_jar()
    for _ in batches:
        pass  # the frame's own rows say nothing
    context = TaskContext.get()
    assert context is not None
    return context.partitionId()


def _numbered(captured: Iterator[Captured]) -> Iterator[tuple[list[str], list[int]]]:
    """The ids of a split, each with the number of its first record, many at a time.

    One that is there again is there once more, with no number: all of the split is to be read for it then.
    """
    seen: set[str] = set()
    again: set[str] = set()
    ids: list[str] = []
    numbers: list[int] = []
    for read in captured:
        for id, number in zip(read.ids, read.numbers, strict=True):
            if id is None or id in again:
                continue
            if id in seen:
                again.add(id)
            seen.add(id)
            ids.append(id)
            numbers.append(ANYWHERE if id in again else number)
        if len(ids) >= _ROWS_AT_ONCE:
            yield ids, numbers
            ids, numbers = [], []
    if ids:
        yield ids, numbers


def _reported(found: Iterator[pa.RecordBatch], schema: pa.Schema, report: SplitReport) -> Iterator[pa.RecordBatch]:
    """What is found, and after it a row with the report, which tells, too, that the split cannot be read."""
    try:
        yield from found
    except UnreadableDataError as error:
        # A value, not a failed task: a cluster would try again, and the driver would see a stack trace.
        report.failure = str(error)
    packed = msgpack.packb(report.to_plain())
    yield _as_batch([(*[None] * (len(schema) - 1), packed)], schema)


def _as_batch(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    return _as_columns(list(zip(*rows, strict=True)), schema)


def _as_columns(columns: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    """A batch of columns, at least one; those that are not given are null."""
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=False)]
    arrays += [pa.nulls(len(columns[0]), kind) for kind in schema.types[len(arrays) :]]
    return pa.record_batch(arrays, schema)
