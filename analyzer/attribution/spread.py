"""Rows of a data set spread over the workers in chunks, and what was made of each chunk, in the order of the rows.

A chunk is so many neighbouring rows of a part of the data, which follows from the data alone; so results are the same
bytes on any engine, and any number of processors and hosts, whoever had which chunk.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Protocol

import msgpack
import pyarrow as pa

from analyzer.attribution.synthetic_rows import decoded
from analyzer.errors import ModelError
from analyzer.model_access import tell_of_model
from analyzer.scan.engine import Engine, KeyedEntry
from analyzer.scan.gathering import gathered
from analyzer.scan.packing import pack_rows, unpack_rows
from analyzer.scan.protocols import Decoder, Scanned
from analyzer.scan.split import Split, SplitReport

Place = tuple[int, int]
"""A split, and the number of a chunk in it: key and place of a record."""

_OF_TASK = -1
"""The key of what a task has to say of all its chunks: those records come first."""

_CHUNK_BITS = 32
"""Of the place of a failure: the first in the order of the data is the one that is told."""
_MOST_BYTES = 16 << 20
_CHUNKS_AT_ONCE = 16
"""Chunks that a worker is handed together, and results the driver: a chunk has a megabyte or two."""
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
    """The rows of a data set that has been scanned by an engine: so many, of these columns."""

    engine: Engine
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
    some = math.ceil(rows.count / chunk_rows / _CHUNKS_AT_ONCE) or 1
    cut = partial(cut_rows, rows.data.decoder, rows.columns, chunk_rows)
    tasks = max(_TASKS_A_SLOT * rows.engine.slots, some)
    with rows.engine.regrouped(rows.data, cut, tasks, partial(_worked, work), by_turns=True) as made:
        results = made.in_order(some)
        first = _told(results)
        yield (content for _, _, content in chain(first, results))


def _told(results: Iterator[KeyedEntry]) -> list[KeyedEntry]:
    """Raise the first failure there is; else tell what was counted, and return the result that was taken for that."""
    counts: Counter[str] = Counter()
    failure: str | None = None
    first: list[KeyedEntry] = []
    for record in results:
        if record[0] != _OF_TASK:
            first.append(record)
            break
        failed, counted = msgpack.unpackb(record[2])
        failure = failure or failed
        counts.update(counted)
    if failure is not None:
        raise ModelError(failure)
    tell_of_model(counts)
    return first


def cut_rows(
    decoder: Decoder, columns: tuple[str, ...], chunk_rows: int, split: Split, batches: Iterator[pa.RecordBatch]
) -> Iterator[KeyedEntry]:
    """The rows of a split, in chunks."""
    for number, rows in enumerate(chunks_of(split, decoder, batches, columns, chunk_rows)):
        yield split.index, number, packed_rows(rows)


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


def _worked(work: Work, records: Iterator[KeyedEntry]) -> Iterator[KeyedEntry]:
    """What is made of the chunks of a task. A model that fails ends it."""
    begun: deque[Place] = deque()
    last: Place | None = None
    try:
        for result in work(_chunks(records, begun)):
            last = begun.popleft()
            yield *last, result
        if last is not None:
            yield _OF_TASK, 0, msgpack.packb((None, work.take_counts()))
    except ModelError as error:
        # A value, not a failed task: a cluster would try again, and the driver would see a stack trace.
        split, chunk = begun[0] if begun else last or (0, 0)
        yield _OF_TASK, (split << _CHUNK_BITS) + chunk, msgpack.packb((error.message, {}))


def _chunks(records: Iterator[KeyedEntry], begun: deque[Place]) -> Iterator[pa.RecordBatch]:
    for split, chunk, rows in records:
        begun.append((split, chunk))
        yield unpack_rows(rows)


def packed_rows(rows: pa.RecordBatch) -> bytes:
    """Rows as Arrow's own bytes; of a dictionary no more than the values that the rows have."""
    return pack_rows(pa.RecordBatch.from_arrays([decoded(column) for column in rows.columns], names=rows.schema.names))
