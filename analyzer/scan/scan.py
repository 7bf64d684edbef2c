"""The one mechanism: a fold over a data set's Arrow batches, split by split, merged up by Spark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from analyzer.scan.packing import StateRow
from analyzer.scan.protocols import Fold, Scanned
from analyzer.scan.scanned_states import ScannedStates
from analyzer.scan.tasks import STATE_SCHEMA, fold_splits, merged_states

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_STATES_AT_ONCE = 1_000


def scan(data: Scanned, fold: Fold) -> ScannedStates:
    """Fold the whole data set once.

    States of one key are merged in the order of the splits, whatever ran first: by the driver when they are few, else
    by Spark. Either way the driver holds no more than some megabytes of them at a time; the rest is put aside on disk.
    """
    rows = data.frame.mapInArrow(fold_splits(data, fold), STATE_SCHEMA)
    pieces = len(data.splits) * data.width
    found: Iterable[StateRow]
    if pieces <= _STATES_AT_ONCE:
        found = merged_states(fold, sorted(map(tuple, rows.collect()), key=lambda row: row[:2]))
    else:
        found = _merged_by_spark(rows, fold, pieces, data.width)
    states = ScannedStates(fold)
    try:
        for row in found:
            states.put(*row)
    except BaseException:
        states.close()
        raise
    return states


def _merged_by_spark(rows: DataFrame, fold: Fold, pieces: int, width: int) -> Iterator[StateRow]:
    """The merged states of a shuffle by key, as many partitions at a time as the driver can hold."""
    context = rows.sparkSession.sparkContext
    # Settings of SQL do not reach the tasks of an RDD; without this one no worker of the scan would be used again.
    context.setLocalProperty("spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled", "false")
    partitions = 1 + pieces // _STATES_AT_ONCE
    ordered = rows.repartition(partitions, "key").sortWithinPartitions("key", "split")
    merged = ordered.rdd.mapPartitions(partial(merged_states, fold))
    at_once = max(1, partitions * _STATES_AT_ONCE // width)
    for first in range(0, partitions, at_once):
        yield from context.runJob(merged, list, list(range(first, min(first + at_once, partitions))))
