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
from analyzer.ground_truth.captures import Captured, CaptureReader
from analyzer.ground_truth.labels import LabelReader
from analyzer.ground_truth.part_files import PartWriter
from analyzer.scan.split import SplitReport
from analyzer.spark.worker import forget_spark_jar

Batches = Iterable[pa.RecordBatch]
Task = Callable[[Batches], Iterator[pa.RecordBatch]]

IDS = "id string, split int, report binary"
"""An id of a split, each once; and a row with the report of the split."""
LABELS = "id string, moment long, path string, position long, text string, report binary"
CHUNKS = "split int, folder string, records long, text binary"
"""Lines of merged records; the text is empty where the task has written them."""

_IDS_SCHEMA = pa.schema([("id", pa.string()), ("split", pa.int32()), ("report", pa.binary())])
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
    """The ids of the split of this task, each once, so that one of which there are millions is a row for each split."""

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        split = _split_of_task(batches)
        report = SplitReport()
        found = (_as_columns([ids, [split] * len(ids)], _IDS_SCHEMA) for ids in _each_once(reader.read(split, report)))
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
    """Merged records of the splits that the rows of (split, id, label) are of, which come in the order of their splits.

    They are written below `folder` where there is one, else they come back.
    """

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        forget_spark_jar()
        rows = (row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns), strict=True))
        for split, group in groupby(rows, key=lambda row: row[0]):
            labels = {id: label.encode("utf-8") for _, id, label in group}
            chunks = merged_chunks(reader, split, labels)
            for chunk in chunks if folder is None else _written(chunks, folder):
                yield _as_batch([chunk], _CHUNKS_SCHEMA)

    return task


def merged_chunks(reader: CaptureReader, split: int, labels: dict[str, bytes]) -> Iterator[Chunk]:
    """The merged records of a split in the order of its captures, some at a time for each folder."""
    waiting: dict[str, list[bytes]] = {}
    size = 0
    for read in reader.read(split, SplitReport()):
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


def _each_once(captured: Iterator[Captured]) -> Iterator[list[str]]:
    """The ids of a split, each once, many at a time."""
    seen: set[str] = set()
    gathered: list[str] = []
    for read in captured:
        fresh = [id for id in dict.fromkeys(read.ids) if id is not None and id not in seen]
        seen.update(fresh)
        gathered += fresh
        if len(gathered) >= _ROWS_AT_ONCE:
            yield gathered
            gathered = []
    if gathered:
        yield gathered


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
