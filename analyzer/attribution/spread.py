"""Rows of a data set spread over Spark's workers in chunks, and what was made of each chunk, in the order of the rows.

A chunk is so many neighbouring rows of a part of the data, which follows from the data alone; so results are the same
bytes on any number of processors and hosts, whoever had which chunk.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import msgpack
import pyarrow as pa

from analyzer.attribution.synthetic_rows import decoded
from analyzer.errors import ModelError
from analyzer.model_access import tell_of_model
from analyzer.scan.gathering import gathered
from analyzer.scan.protocols import Decoder, Scanned
from analyzer.scan.split import Split, SplitReport
from analyzer.spark.worker import Batches, Task, forget_spark_jar, number_of_task

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Place = tuple[int, int]
"""A split, and the number of a chunk in it."""

CHUNKS = "split long, chunk long, rows binary"
RESULTS = "split long, chunk long, result binary, failure string, counts binary"
"""A row for each chunk; after those of a task one without a result, with what was counted, or why the model failed."""

_RESULTS_SCHEMA = pa.schema(
    [
        ("split", pa.int64()),
        ("chunk", pa.int64()),
        ("result", pa.binary()),
        ("failure", pa.string()),
        ("counts", pa.binary()),
    ]
)
_MOST_BYTES = 16 << 20
_CHUNKS_AT_ONCE = 16
"""Chunks that Spark hands to a worker together, and results to the driver: a chunk has a megabyte or two."""
_TASKS_A_SLOT = 4
"""Enough for workers that are done early to help others, and few to wait for when the model has gone away."""


class Work(Protocol):
    """What is made of chunks of rows, of one after another. It travels to the workers."""

    def __call__(self, chunks: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
        """A result for each chunk. Raises ModelError."""
        ...

    def take_counts(self) -> dict[str, int]:
        """What asking the model has met since this was last asked."""
        ...


@dataclass(frozen=True)
class Rows:
    """The rows of a data set that has been scanned: so many, of these columns."""

    data: Scanned
    count: int
    columns: tuple[str, ...]

    def only(self, columns: tuple[str, ...]) -> Rows:
        return replace(self, columns=columns)


@contextmanager
def spread(rows: Rows, chunk_rows: int, work: Work) -> Iterator[Iterator[bytes]]:
    """Within, there is what `work` made of each chunk of at most `chunk_rows` rows, in their order.

    All of it is made before the first is given, and kept on the workers' disks. Raises the ModelError of a worker.
    """
    from pyspark import StorageLevel  # noqa: PLC0415

    context = rows.data.frame.sparkSession.sparkContext
    some = math.ceil(rows.count / chunk_rows / _CHUNKS_AT_ONCE) or 1
    chunks = rows.data.frame.mapInArrow(cut(rows.data, rows.columns, chunk_rows), CHUNKS)
    # By turns, so that each task has as many: Spark's own choice of partitions is by hash.
    spread_out = chunks.repartition(max(_TASKS_A_SLOT * context.defaultParallelism, some))
    results = spread_out.mapInArrow(worked(work), RESULTS).persist(StorageLevel.DISK_ONLY)
    try:
        _tell(results)
        yield _in_order(results, some)
    finally:
        results.unpersist()


def _tell(results: DataFrame) -> None:
    """Raise the first failure there is; else tell what was counted."""
    counts: Counter[str] = Counter()
    for row in results.where("result is null").orderBy("split", "chunk").select("failure", "counts").collect():
        if row[0] is not None:
            raise ModelError(row[0])
        counts.update(msgpack.unpackb(bytes(row[1])))
    tell_of_model(counts)


def _in_order(results: DataFrame, parts: int) -> Iterator[bytes]:
    """The results, so that the driver holds those of one part at a time."""
    found = results.where("result is not null")
    ordered = found.repartitionByRange(parts, "split", "chunk").sortWithinPartitions("split", "chunk")
    return (bytes(row[0]) for row in ordered.select("result").toLocalIterator())


def cut(data: Scanned, columns: tuple[str, ...], chunk_rows: int) -> Task:
    """The rows of the split of this task, in chunks."""
    splits, decoder = list(data.splits), data.decoder

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        split = splits[number_of_task()]
        for number, rows in enumerate(chunks_of(split, decoder, iter(batches), columns, chunk_rows)):
            yield pa.record_batch(
                {
                    "split": pa.array([split.index], pa.int64()),
                    "chunk": pa.array([number], pa.int64()),
                    "rows": pa.array([packed_rows(rows)], pa.binary()),
                }
            )

    return task


def chunks_of(
    split: Split, decoder: Decoder, batches: Iterator[pa.RecordBatch], columns: tuple[str, ...], chunk_rows: int
) -> Iterator[pa.RecordBatch]:
    """The rows of a split, `chunk_rows` at a time or fewer, where the types of columns change or a batch is full."""
    # Whatever is to be told of the data was told by the scan before.
    chosen = (batch.select(list(columns)) for batch in decoder.decode(split, batches, SplitReport()))
    # A multiple of the chunk, so that few chunks are smaller.
    most_rows = max((1 << 16) // chunk_rows, 1) * chunk_rows
    for batch in gathered(chosen, most_rows, _MOST_BYTES):
        for start in range(0, batch.num_rows, chunk_rows):
            yield batch.slice(start, chunk_rows)


def worked(work: Work) -> Task:
    """What is made of the chunks of a task. A model that fails ends it."""

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        forget_spark_jar()
        begun: deque[Place] = deque()
        last: Place | None = None
        try:
            for result in work(_chunks(batches, begun)):
                last = begun.popleft()
                yield _result(last, result=result)
            if last is not None:
                yield _result(last, counts=msgpack.packb(work.take_counts()))
        except ModelError as error:
            # A value, not a failed task: a cluster would try again, and the driver would see a stack trace.
            yield _result(begun[0] if begun else last or (0, 0), failure=error.message)
            for _ in batches:
                pass  # all that is left is to be taken from Spark

    return task


def _chunks(batches: Batches, begun: deque[Place]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for split, chunk, rows in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            begun.append((split, chunk))
            yield unpacked_rows(rows)


def _result(
    place: Place, *, result: bytes | None = None, failure: str | None = None, counts: bytes | None = None
) -> pa.RecordBatch:
    row = {"split": place[0], "chunk": place[1], "result": result, "failure": failure, "counts": counts}
    return pa.RecordBatch.from_pylist([row], schema=_RESULTS_SCHEMA)


def packed_rows(rows: pa.RecordBatch) -> bytes:
    """Rows as Arrow's own bytes; of a dictionary no more than the values that the rows have."""
    small = pa.RecordBatch.from_arrays([decoded(column) for column in rows.columns], names=rows.schema.names)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, small.schema) as stream:
        stream.write_batch(small)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def unpacked_rows(packed: bytes) -> pa.RecordBatch:
    """The rows of `packed_rows`."""
    with pa.ipc.open_stream(packed) as stream:
        return stream.read_next_batch()
