"""What the workers do last: read the captures that have labels once more, and write them with those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pyarrow as pa

from analyzer.ground_truth.capture_reader import ANYWHERE, CaptureReader
from analyzer.ground_truth.part_files import PartWriter
from analyzer.spark.worker import Batches, Task, forget_spark_jar

CHUNKS = "split int, folder string, records long, text binary"
"""Lines of merged records; the text is empty where the task has written them."""

_CHUNKS_SCHEMA = pa.schema(
    [("split", pa.int32()), ("folder", pa.string()), ("records", pa.int64()), ("text", pa.binary())]
)
_BYTES_AT_ONCE = 4 << 20

Chunk = tuple[int, str, int, bytes]


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
                yield pa.record_batch([pa.array([value]) for value in chunk], schema=_CHUNKS_SCHEMA)

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
    for place, capture in reader.every(split) if everywhere else reader.chosen(split, numbers):
        label = labels.get(capture.id or "")
        if label is None:
            continue
        line = capture.merged(label)
        waiting.setdefault(place.folder_of(capture), []).append(line)
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
