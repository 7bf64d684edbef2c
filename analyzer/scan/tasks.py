"""What the workers do on any engine: fold a split into states, merge the states of a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import pyarrow as pa

from analyzer.errors import ModelError, UnreadableDataError
from analyzer.scan.packing import REPORT_KEY, StateRow, pack, restore
from analyzer.scan.protocols import Decoder, Fold, State
from analyzer.scan.split import Split, SplitReport

STATES_AT_ONCE = 1_000
"""States that the driver merges itself; more are merged by the workers, so many in a task."""


def split_states(split: Split, decoder: Decoder, fold: Fold, batches: Iterator[pa.RecordBatch]) -> Iterator[StateRow]:
    """The states of a split by their keys, and after them its report."""
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
