"""Spark as an engine: see `SparkEngine`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.scan.engine import Groups, GroupTask, KeyedEntry, Progress, SplitTask
from analyzer.scan.packing import StateRow
from analyzer.scan.protocols import Fold, HasSplits, Scanned
from analyzer.scan.scanned_states import ScannedStates
from analyzer.scan.tasks import STATES_AT_ONCE, merged_states
from analyzer.spark.failures import translated
from analyzer.spark.framed import FramedData, frame_of
from analyzer.spark.group_rows import EntriesDecoder, keyed_anew, keys_of_partitions
from analyzer.spark.progress import progress_reported
from analyzer.spark.session import Cluster, PendingSession, start_session
from analyzer.spark.task_rows import ENTRIES, STATES, group_entries, split_entries, state_rows

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@contextmanager
def spark_engine(
    memory: str | None,
    size: int | None,
    progress: Progress,
    *,
    jars: Sequence[Path] = (),
    cluster: Cluster | None = None,
) -> Iterator[SparkEngine]:
    """The engine within, in a session of its own or in one that is there; the arguments are those of `start_session`.

    What Spark throws within is an AnalyzerError.
    """
    pending = start_session(memory, size, jars, cluster)
    with pending.open() as session, translated(pending), progress_reported(session, progress):
        engine = SparkEngine(session, pending)
        with engine.held:
            yield engine


@dataclass(frozen=True)
class SparkEngine:
    """Runs tasks as those of frames."""

    session: SparkSession
    pending: PendingSession
    held: ExitStack = field(default_factory=ExitStack)

    @property
    def slots(self) -> int:
        return self.session.sparkContext.defaultParallelism

    @property
    def is_here(self) -> bool:
        return (self.session.sparkContext.master or "").startswith("local")

    def scan(self, data: Scanned, fold: Fold) -> ScannedStates:
        """States are merged by the driver when they are few, else by Spark.

        Either way the driver holds no more than some megabytes of them at a time; the rest is put aside on disk.
        """
        with translated(self.pending, [split.path for split in data.splits]):
            return ScannedStates.of(fold, self._merged(data, fold))

    def _merged(self, data: Scanned, fold: Fold) -> Iterable[StateRow]:
        rows = frame_of(data, self.session).mapInArrow(state_rows(data.splits, data.decoder, fold), STATES)
        states = len(data.splits) * data.width
        if states <= STATES_AT_ONCE:
            return merged_states(fold, sorted(map(tuple, rows.collect()), key=lambda row: row[:2]))
        return _merged_by_spark(rows, fold, states, data.width)

    def each(self, data: HasSplits, task: SplitTask) -> Iterator[KeyedEntry]:
        # A job a partition, so that those which nobody takes are not made.
        yield from map(_entry, self._split_entries(data, task).toLocalIterator())

    @contextmanager
    def regrouped(
        self, data: HasSplits, task: SplitTask, count: int, work: GroupTask, *, by_turns: bool = False
    ) -> Iterator[Groups]:
        found = self._split_entries(data, task)
        # Spark's own choice of partitions is by hash, which gives some of them several keys and others none.
        with _grouped(found.repartition(count) if by_turns else found.repartition(count, "key"), work) as made:
            yield made

    def joined(self, data: HasSplits, task: SplitTask, work: GroupTask, made: Scanned) -> Scanned:
        count = len(made.splits)
        keys = keys_of_partitions(self.session, count)
        found = self._split_entries(data, partial(keyed_anew, keys, task)).repartition(count, "key")
        groups = self.held.enter_context(_grouped(found, work))
        return FramedData(
            frame=groups.frame,
            splits=made.splits,
            lines=made.lines,
            width=made.width,
            stamps=made.stamps,
            reader=EntriesDecoder,
        )

    def _split_entries(self, data: HasSplits, task: SplitTask) -> DataFrame:
        return frame_of(data, self.session).mapInArrow(split_entries(data.splits, task), ENTRIES)


@dataclass(frozen=True)
class SparkGroups:
    """Groups of entries on the disks of the workers; they are made when they are first asked for."""

    frame: DataFrame

    def each(self, task: GroupTask) -> Iterator[KeyedEntry]:
        found = self.frame.mapInArrow(group_entries(task), ENTRIES).collect()
        return iter(sorted(map(_entry, found), key=lambda entry: entry[:2]))

    def in_order(self, count: int = 1) -> Iterator[KeyedEntry]:
        ordered = self.frame.repartitionByRange(count, "key", "place").sortWithinPartitions("key", "place")
        return map(_entry, ordered.toLocalIterator())

    @contextmanager
    def regrouped(self, count: int, work: GroupTask) -> Iterator[Groups]:
        with _grouped(self.frame.repartition(count, "key"), work) as made:
            yield made


@contextmanager
def _grouped(partitioned: DataFrame, work: GroupTask) -> Iterator[SparkGroups]:
    from pyspark import StorageLevel  # noqa: PLC0415 (slow to import)

    made = partitioned.sortWithinPartitions("key", "place").mapInArrow(group_entries(work), ENTRIES)
    made.persist(StorageLevel.DISK_ONLY)
    try:
        yield SparkGroups(made)
    finally:
        made.unpersist()


def _entry(row: Sequence[object]) -> KeyedEntry:
    key, place, content = row
    assert isinstance(key, int)
    assert isinstance(place, int)
    assert isinstance(content, bytes | bytearray)
    return key, place, bytes(content)


def _merged_by_spark(rows: DataFrame, fold: Fold, states: int, width: int) -> Iterator[StateRow]:
    """The merged states of a shuffle by key, as many partitions at a time as the driver can hold."""
    context = rows.sparkSession.sparkContext
    # Settings of SQL do not reach the tasks of an RDD; without this one no worker of the scan would be used again.
    context.setLocalProperty("spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled", "false")
    partitions = 1 + states // STATES_AT_ONCE
    ordered = rows.repartition(partitions, "key").sortWithinPartitions("key", "split")
    merged = ordered.rdd.mapPartitions(partial(merged_states, fold))
    at_once = max(1, partitions * STATES_AT_ONCE // width)
    for first in range(0, partitions, at_once):
        yield from context.runJob(merged, list, list(range(first, min(first + at_once, partitions))))
