"""The states of splits as rows of a frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from analyzer.scan.packing import StateRow
from analyzer.scan.protocols import Decoder, Fold
from analyzer.scan.split import Split
from analyzer.scan.tasks import split_states
from analyzer.spark.worker import Task, split_task

STATES = "key string, split long, position long, state binary"
_BATCH_BYTES = 4 << 20


def state_rows(splits: Sequence[Split], decoder: Decoder, fold: Fold) -> Task:
    """The states of the split of each task."""
    return split_task(splits, lambda split, batches: _in_batches(split_states(split, decoder, fold, batches)))


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
