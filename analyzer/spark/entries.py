"""Entries as rows of a frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import pyarrow as pa

from analyzer.scan.engine import GroupTask, KeyedEntry, SplitTask
from analyzer.scan.split import Split
from analyzer.spark.worker import Batches, Task, forget_spark_jar, split_task

ENTRIES = "key long, place long, content binary"

_SCHEMA = pa.schema([("key", pa.int64()), ("place", pa.int64()), ("content", pa.binary())])


def split_entries(splits: Sequence[Split], task: SplitTask) -> Task:
    """The entries of the split of each of Spark's tasks."""
    return split_task(splits, lambda split, batches: map(_as_batch, task(split, batches)))


def group_entries(task: GroupTask) -> Task:
    """What `task` makes of the entries of each partition; of one without any it makes nothing."""

    def run(batches: Batches) -> Iterator[pa.RecordBatch]:
        forget_spark_jar()
        entries = _entries(batches)
        first = next(entries, None)
        if first is not None:
            # No generator of ours, which would close the entries when it is closed: those left are to be taken below.
            yield from map(_as_batch, task(chain([first], entries)))
        for _ in entries:
            pass  # the rest is to be taken from Spark

    return run


def _entries(batches: Batches) -> Iterator[KeyedEntry]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _as_batch(entry: KeyedEntry) -> pa.RecordBatch:
    """Each by itself: a content may have megabytes."""
    columns = [pa.array([value], field.type) for value, field in zip(entry, _SCHEMA, strict=True)]
    return pa.record_batch(columns, schema=_SCHEMA)
