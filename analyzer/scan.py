"""The one mechanism: a fold over a data set's Arrow batches, split by split, merged up by Spark."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

import msgpack
import pyarrow as pa

from analyzer.datasets.split import Split, SplitReport
from analyzer.errors import UnreadableDataError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

REPORT_KEY = ""
"""The key under which each split's own report travels; columns have names that are not empty."""

STATE_VERSION = 1
_STATE_SCHEMA = "key string, split long, position long, state binary"
_SPOOL_BYTES = 64 << 20
_ROW_BYTES = 4 << 20
_STATES_AT_ONCE = 1_000


StateRow = tuple[str, int, int, bytes]
"""What a task yields: key, index of the split, position of the key in it, packed state."""


class State(Protocol):
    """A mergeable summary of rows; `merge` takes in the state of rows that come later."""

    def merge(self, other: Any) -> None: ...
    def to_plain(self) -> Any: ...


class Fold(Protocol):
    """What a scan computes: states by key. It travels to the workers, so it holds no more than settings."""

    def fold(self, split: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, State]]:
        """The states of one split, its batches taken in order."""
        ...

    def restore(self, plain: Any) -> State:
        """A state from its plain form."""
        ...


class Decoder(Protocol):
    """Makes a split's raw batches into batches of named columns, and reports what it met."""

    def decode(
        self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport
    ) -> Iterator[pa.RecordBatch]: ...


@dataclass(frozen=True)
class Scanned:
    """A data set as a scan takes it: a frame with one partition a split, and how to decode it.

    `width` is about how many keys there will be, for sizing the merge; `splits` are in the frame's order.
    """

    frame: DataFrame
    splits: Sequence[Split]
    decoder: Decoder
    width: int


def scan(data: Scanned, fold: Fold) -> ScannedStates:
    """Fold the whole data set once.

    States of one key are merged in the order of the splits, whatever ran first: by the driver when they are few, else
    by Spark. Either way the driver holds no more than some megabytes of them at a time; the rest is put aside on disk.
    """
    rows = data.frame.mapInArrow(_fold_splits(data, fold), _STATE_SCHEMA)
    pieces = len(data.splits) * data.width
    if pieces <= _STATES_AT_ONCE:
        found = _merged(fold, sorted(map(tuple, rows.collect()), key=lambda row: row[:2]))
    else:
        # Settings of SQL do not reach the tasks of an RDD; without this one no worker of the scan would be used again.
        name = "spark.sql.execution.pyspark.udf.simplifiedTraceback.enabled"
        data.frame.sparkSession.sparkContext.setLocalProperty(name, "false")
        ordered = rows.repartition(1 + pieces // _STATES_AT_ONCE, "key").sortWithinPartitions("key", "split")
        found = ordered.rdd.mapPartitions(partial(_merged, fold)).toLocalIterator()
    states = ScannedStates(fold)
    try:
        for row in found:
            states.put(*row)
    except BaseException:
        states.close()
        raise
    return states


class ScannedStates:
    """What a scan gives: each key's merged state, in the order in which the data set first showed the keys."""

    def __init__(self, fold: Fold) -> None:
        self.report = SplitReport()
        self._fold = fold
        self._file = tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES)  # noqa: SIM115 (closed by `close`)
        self._places: dict[str, tuple[tuple[int, int], int, int]] = {}

    def put(self, key: str, split: int, position: int, packed: bytes) -> None:
        """Keep a merged state; `split` and `position` say where its key was first seen."""
        if key == REPORT_KEY:
            self.report = SplitReport.from_plain(_unpack(packed))
        else:
            self._places[key] = ((split, position), self._file.tell(), len(packed))
            self._file.write(packed)

    @property
    def keys(self) -> list[str]:
        return sorted(self._places, key=lambda key: self._places[key][0])

    def __iter__(self) -> Iterator[tuple[str, State]]:
        for key in self.keys:
            yield key, self.state(key)

    def state(self, key: str) -> State:
        """The state of one key."""
        _, start, length = self._places[key]
        self._file.seek(start)
        return self._fold.restore(_unpack(self._file.read(length)))

    def drop(self, key: str) -> None:
        """Forget one key."""
        del self._places[key]

    def close(self) -> None:
        self._file.close()


def _fold_splits(data: Scanned, fold: Fold) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    splits, decoder = list(data.splits), data.decoder

    def fold_split(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext  # noqa: PLC0415 (this runs in a worker)

        context = TaskContext.get()
        assert context is not None
        split = splits[context.partitionId()]
        return _in_batches(_split_states(split, decoder, fold, iter(batches)))

    return fold_split


def _split_states(split: Split, decoder: Decoder, fold: Fold, batches: Iterator[pa.RecordBatch]) -> Iterator[StateRow]:
    report = SplitReport()
    try:
        for position, (key, state) in enumerate(fold.fold(split, decoder.decode(split, batches, report))):
            yield key, split.index, position, _pack(state)
    except UnreadableDataError as error:
        # A value, not a failed task: a cluster would try again, and the driver would see a stack trace.
        report.failure = str(error)
        for _ in batches:
            pass
    yield REPORT_KEY, split.index, 0, _pack(report)


def _merged(fold: Fold, rows: Iterable[StateRow]) -> Iterator[StateRow]:
    """The states of each key, which come one after another in the order of their splits, as one."""
    for key, group in groupby(rows, key=lambda row: row[0]):
        _, split, position, packed = next(group)
        merged: State | None = None
        for row in group:  # noqa: B031 (the first was taken)
            merged = merged or _restore(fold, key, packed)
            merged.merge(_restore(fold, key, row[3]))
        yield key, split, position, packed if merged is None else _pack(merged)


def _in_batches(rows: Iterator[StateRow]) -> Iterator[pa.RecordBatch]:
    """Rows gathered into Arrow batches of a few megabytes."""
    gathered: list[StateRow] = []
    size = 0
    for row in rows:
        gathered.append(row)
        size += len(row[3])
        if size > _ROW_BYTES:
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


def _pack(state: State) -> bytes:
    packed: bytes = msgpack.packb([STATE_VERSION, state.to_plain()])
    return packed


def _unpack(packed: bytes) -> Any:
    version, plain = msgpack.unpackb(bytes(packed), strict_map_key=False)
    if version != STATE_VERSION:
        raise ValueError(f"a state of version {version} was met; this version reads {STATE_VERSION}")
    return plain


def _restore(fold: Fold, key: str, packed: bytes) -> State:
    plain = _unpack(packed)
    return SplitReport.from_plain(plain) if key == REPORT_KEY else fold.restore(plain)
