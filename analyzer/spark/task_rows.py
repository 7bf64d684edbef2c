"""What tasks give, states and entries, as rows of a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import pyarrow as pa

from analyzer.scan.engine import GroupTask, KeyedEntry, SplitTask
from analyzer.scan.protocols import Decoder, Fold
from analyzer.scan.split import Split
from analyzer.scan.tasks import split_states
from analyzer.spark.worker import Batches, Task, forget_spark_jar, split_task

STATES = "key string, split long, position long, state binary"
ENTRIES = "key long, place long, content binary"

_STATES = pa.schema([("key", pa.string()), ("split", pa.int64()), ("position", pa.int64()), ("state", pa.binary())])
_ENTRIES = pa.schema([("key", pa.int64()), ("place", pa.int64()), ("content", pa.binary())])
_BATCH_BYTES = 4 << 20


def state_rows(splits: Sequence[Split], decoder: Decoder, fold: Fold) -> Task:
    """The states of the split of each task."""
    return split_task(splits, lambda split, batches: _batches(split_states(split, decoder, fold, batches), _STATES))


def split_entries(splits: Sequence[Split], task: SplitTask) -> Task:
    """The entries of the split of each of Spark's tasks."""
    return split_task(splits, lambda split, batches: _batches(task(split, batches), _ENTRIES))


def group_entries(task: GroupTask) -> Task:
    """What `task` makes of the entries of each partition; of one without any it makes nothing."""

    def run(batches: Batches) -> Iterator[pa.RecordBatch]:
        forget_spark_jar()
        entries = _entries(batches)
        first = next(entries, None)
        if first is not None:
            # No generator of ours, which would close the entries when it is closed: those left are to be taken below.
            yield from _batches(task(chain([first], entries)), _ENTRIES)
        for _ in entries:
            pass  # the rest is to be taken from Spark

    return run


def _entries(batches: Batches) -> Iterator[KeyedEntry]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _batches(rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Rows that end with bytes, gathered into batches of a few megabytes."""
    gathered: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        gathered.append(row)
        size += len(row[-1])
        if size > _BATCH_BYTES:
            yield _batch(gathered, schema)
            gathered, size = [], 0
    if gathered:
        yield _batch(gathered, schema)


def _batch(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)
