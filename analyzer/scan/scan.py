"""The one mechanism: a fold over a data set's Arrow batches, split by split, merged up by Spark."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from analyzer.scan.packing import StateRow
from analyzer.scan.protocols import Fold, Scanned
from analyzer.scan.scanned_states import ScannedStates
from analyzer.scan.tasks import STATE_SCHEMA, fold_splits, merged_states

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
        # Settings of SQL do not reach the tasks of an RDD; without this one no worker of the scan would be used again.
        name = "spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled"
        data.frame.sparkSession.sparkContext.setLocalProperty(name, "false")
        ordered = rows.repartition(1 + pieces // _STATES_AT_ONCE, "key").sortWithinPartitions("key", "split")
        found = ordered.rdd.mapPartitions(partial(merged_states, fold)).toLocalIterator()
    states = ScannedStates(fold)
    try:
        for row in found:
            states.put(*row)
    except BaseException:
        states.close()
        raise
    return states
