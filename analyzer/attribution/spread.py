"""Rows of a data set spread over the workers in batches, and what was made of each batch, in the order of the rows.

A batch is so many neighbouring rows of a split, which follows from the data alone; so results are the same
bytes on any engine, and any number of processors and hosts, whoever had which batch.
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

from analyzer.attribution.kernel_explainer import NumberedRows
from analyzer.attribution.row_numbers import RowNumbers
from analyzer.attribution.synthetic_rows import decoded
from analyzer.errors import ModelError
from analyzer.model_access import tell_of_model
from analyzer.scan.engine import Engine, KeyedEntry
from analyzer.scan.gathering import gathered
from analyzer.scan.packing import pack_rows, unpack_rows
from analyzer.scan.protocols import Decoder, Scanned
from analyzer.scan.split import Split, SplitReport

BatchKey = tuple[int, int]
"""A split, and the number of a batch's first row in it: key and place of an entry."""

_OF_TASK = -1
"""The key of what a task has to say of all its batches: those entries come first."""

_BATCH_BITS = 32
"""Of the place of a failure: the first in the order of the data is the one that counts."""
_MOST_BYTES = 16 << 20
_BATCHES_AT_ONCE = 16
"""Batches that a worker is handed together, and results the driver: a batch has a megabyte or two."""
_TASKS_A_SLOT = 4
"""Enough for workers that are done early to help others, and few to wait for when the model has gone away."""


class BatchWork(Protocol):
    """What is made of batches of rows, of one after another. It travels to the workers."""

    def __call__(self, batches: Iterator[NumberedRows]) -> Iterator[bytes]:
        """A result for each batch. Raises ModelError."""
        ...

    def take_counts(self) -> dict[str, int]:
        """What asking the model has met since this was last asked."""
        ...


@dataclass(frozen=True)
class ScannedRows:
    """The rows of a data set that has been scanned by an engine, so many in each split, of these columns."""

    engine: Engine
    data: Scanned
    numbers: RowNumbers
    columns: tuple[str, ...]

    @property
    def count(self) -> int:
        return self.numbers.count

    def only(self, columns: tuple[str, ...]) -> ScannedRows:
        return replace(self, columns=columns)


@contextmanager
def spread(rows: ScannedRows, batch_rows: int, work: BatchWork) -> Iterator[Iterator[bytes]]:
    """Within, there is what `work` made of each batch of at most `batch_rows` rows, in their order.

    All of it is made before the first is given, and kept on the workers' disks. Raises the ModelError of a worker.
    """
    some = math.ceil(rows.count / batch_rows / _BATCHES_AT_ONCE) or 1
    cut = partial(cut_rows, rows.data.decoder, rows.columns, batch_rows)
    tasks = max(_TASKS_A_SLOT * rows.engine.slots, some)
    with rows.engine.regrouped(
        rows.data, cut, tasks, partial(_worked, work, rows.numbers.firsts), by_turns=True
    ) as made:
        results = made.in_order(some)
        first = _past_counts(results)
        yield (content for _, _, content in chain(first, results))


def _past_counts(results: Iterator[KeyedEntry]) -> list[KeyedEntry]:
    """Raise the first failure there is; else tell what was counted, and return the result that was taken for that."""
    counts: Counter[str] = Counter()
    failure: str | None = None
    first: list[KeyedEntry] = []
    for entry in results:
        if entry[0] != _OF_TASK:
            first.append(entry)
            break
        failed, counted = msgpack.unpackb(entry[2])
        failure = failure or failed
        counts.update(counted)
    if failure is not None:
        raise ModelError(failure)
    tell_of_model(counts)
    return first


def cut_rows(
    decoder: Decoder, columns: tuple[str, ...], batch_rows: int, split: Split, raw: Iterator[pa.RecordBatch]
) -> Iterator[KeyedEntry]:
    """The rows of a split, in small batches."""
    first = 0
    for rows in small_batches(split, decoder, raw, columns, batch_rows):
        yield split.index, first, packed_rows(rows)
        first += rows.num_rows


def small_batches(
    split: Split, decoder: Decoder, raw: Iterator[pa.RecordBatch], columns: tuple[str, ...], batch_rows: int
) -> Iterator[pa.RecordBatch]:
    """The rows of a split, `batch_rows` at a time or fewer, where the types of columns change or enough is gathered."""
    # Whatever is to be told of the data was told by the scan before.
    chosen = (batch.select(list(columns)) for batch in decoder.decode(split, raw, SplitReport()))
    # A multiple of `batch_rows`, so that few batches are smaller.
    most_rows = max((1 << 16) // batch_rows, 1) * batch_rows
    for rows in gathered(chosen, most_rows, _MOST_BYTES):
        for start in range(0, rows.num_rows, batch_rows):
            yield rows.slice(start, batch_rows)


def _worked(work: BatchWork, firsts: dict[int, int], entries: Iterator[KeyedEntry]) -> Iterator[KeyedEntry]:
    """What is made of the batches of a task; `firsts` are the first rows of splits. A model that fails ends it."""
    begun: deque[BatchKey] = deque()
    last: BatchKey | None = None
    try:
        for result in work(_batches(entries, begun, firsts)):
            last = begun.popleft()
            yield *last, result
        if last is not None:
            yield _OF_TASK, 0, msgpack.packb((None, work.take_counts()))
    except ModelError as error:
        # A value, not a failed task: a cluster would try again, and the driver would see a stack trace.
        split, batch = begun[0] if begun else last or (0, 0)
        yield _OF_TASK, (split << _BATCH_BITS) + batch, msgpack.packb((error.message, {}))


def _batches(entries: Iterator[KeyedEntry], begun: deque[BatchKey], firsts: dict[int, int]) -> Iterator[NumberedRows]:
    for split, row, rows in entries:
        begun.append((split, row))
        yield firsts[split] + row, unpack_rows(rows)


def packed_rows(rows: pa.RecordBatch) -> bytes:
    """Rows as Arrow's own bytes; of a dictionary no more than the values that the rows have."""
    return pack_rows(pa.RecordBatch.from_arrays([decoded(column) for column in rows.columns], names=rows.schema.names))
