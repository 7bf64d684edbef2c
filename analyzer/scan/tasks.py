"""What the workers do: fold a split into states, merge the states of a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import pyarrow as pa

from analyzer.errors import ModelError, UnreadableDataError
from analyzer.scan.packing import REPORT_KEY, StateRow, pack, restore
from analyzer.scan.protocols import Decoder, Fold, Scanned, State
from analyzer.scan.split import Split, SplitReport
from analyzer.spark.worker import Batches, Task, number_of_task

STATE_SCHEMA = "key string, split long, position long, state binary"
_BATCH_BYTES = 4 << 20


def fold_splits(data: Scanned, fold: Fold) -> Task:
    splits, decoder = list(data.splits), data.decoder

    def fold_split(batches: Batches) -> Iterator[pa.RecordBatch]:
        split = splits[number_of_task()]
        return _in_batches(_split_states(split, decoder, fold, iter(batches)))

    return fold_split


def _split_states(split: Split, decoder: Decoder, fold: Fold, batches: Iterator[pa.RecordBatch]) -> Iterator[StateRow]:
    report = SplitReport()
    try:
        for position, (key, state) in enumerate(fold.fold(split, decoder.decode(split, batches, report))):
            yield key, split.index, position, pack(state)
    except (ModelError, UnreadableDataError) as error:
        # A value, not a failed task: a cluster would try again, and the driver would see a stack trace.
        if isinstance(error, ModelError):
            report.model_failure = str(error)
        else:
            report.failure = str(error)
        for _ in batches:
            pass
    yield REPORT_KEY, split.index, 0, pack(report)


def merged_states(fold: Fold, rows: Iterable[StateRow]) -> Iterator[StateRow]:
    """The states of each key, which come one after another in the order of their splits, as one."""
    for key, group in groupby(rows, key=lambda row: row[0]):
        _, split, position, packed = next(group)
        merged: State | None = None
        for row in group:  # noqa: B031 (the first was taken)
            merged = merged or restore(fold, key, packed)
            merged.merge(restore(fold, key, row[3]))
        yield key, split, position, packed if merged is None else pack(merged)


def _in_batches(rows: Iterator[StateRow]) -> Iterator[pa.RecordBatch]:
    """Rows gathered into Arrow batches of a few megabytes."""
    gathered: list[StateRow] = []
    size = 0
    for row in rows:
        gathered.append(row)
        size += len(row[3])
        if size > _BATCH_BYTES:
            yield _as_batch(gathered)
            gathered, size = [], 0
    if gathered:
        yield _as_batch(gathered)


def _as_batch(rows: list[StateRow]) -> pa.RecordBatch:
    keys, splits, positions, states = zip(*rows, strict=True)
    return pa.record_batch(
        {
            "key": pa.array(keys, pa.string()),
            "split": pa.array(splits, pa.int64()),
            "position": pa.array(positions, pa.int64()),
            "state": pa.array(states, pa.binary()),
        }
    )
