"""What the workers do first: tell which ids each split of captures has, and read the labels.

Payloads travel nowhere: what Spark shuffles is ids, numbers of splits and records, and labels.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgpack
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.errors import UnreadableDataError
from analyzer.ground_truth.capture_reader import ANYWHERE, CaptureReader, Ids
from analyzer.ground_truth.label_choice import LATEST, latest
from analyzer.ground_truth.labels import LabelReader
from analyzer.scan.gathering import gathered
from analyzer.scan.split import SplitReport
from analyzer.spark.worker import Batches, Task, number_of_task

ID_ROWS = "id string, split int, number long, report binary"
"""An id of a split with the number of its record; and for each split a row without an id, with its report."""
LABEL_ROWS = (
    "id string, moment long, file int, position long, text string, records long, conflicting boolean, report binary"
)
"""A label as LATEST has it; and for each split a row without an id, with its report."""

_IDS = pa.schema([("id", pa.string()), ("split", pa.int32()), ("number", pa.int64()), ("report", pa.binary())])
_LABELS = pa.schema([*LATEST, ("report", pa.binary())])
_ROWS_AT_ONCE = 1 << 14
_GATHERED_ROWS, _GATHERED_BYTES = 1 << 17, 64 << 20
"""Many rows at a time, but not all of a split: a packed file may hold more than fit."""


def captured_ids(reader: CaptureReader) -> Task:
    """The ids of the split of this task, each once, or once for so many rows."""

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        split, report = _task(batches)
        yield from _reported(_once(reader.ids(split, report), split), split, report, _IDS)

    return task


def labels_read(reader: LabelReader) -> Task:
    """The labels of the split of this task, one for each id, or for so many rows."""

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        split, report = _task(batches)
        yield from _reported(_latest(reader.read(split, report)), split, report, _LABELS)

    return task


def _task(batches: Batches) -> tuple[int, SplitReport]:
    for _ in batches:
        pass  # the frame's own rows say nothing
    return number_of_task(), SplitReport()


def _once(found: Iterator[Ids], split: int) -> Iterator[pa.RecordBatch]:
    """One of which there are millions is a row of each gathering; it has a number if there is but one of it there."""
    batches = (pa.record_batch(list(columns), ["id", "number"]) for columns in found if len(columns[0]))
    for batch in gathered(batches, _GATHERED_ROWS, _GATHERED_BYTES):
        once = (
            pa.Table.from_batches([batch])
            .group_by("id", use_threads=False)
            .aggregate([("number", "min"), ("number", "count")])
        )
        several = pc.greater(once["number_count"], 1)
        columns = {
            "id": once["id"],
            "split": pa.repeat(pa.scalar(split, pa.int32()), len(once)),
            "number": pc.if_else(several, ANYWHERE, once["number_min"]),
        }
        yield from pa.table(columns).to_batches(max_chunksize=_ROWS_AT_ONCE)


def _latest(found: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in gathered((batch for batch in found if batch.num_rows), _GATHERED_ROWS, _GATHERED_BYTES):
        yield from latest([batch]).to_batches(max_chunksize=_ROWS_AT_ONCE)


def _reported(
    found: Iterator[pa.RecordBatch], split: int, report: SplitReport, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """What is found, and after it a row with the report, which tells, too, that the split cannot be read.

    With the number of the split, no report is the same as another.
    """
    try:
        for batch in found:
            yield pa.record_batch([*batch.columns, pa.nulls(len(batch), pa.binary())], schema=schema)
    except UnreadableDataError as error:
        # A value, not a failed task: a cluster would try again, and the driver would see a stack trace.
        report.failure = str(error)
    packed = pa.array([msgpack.packb([split, report.to_plain()])], pa.binary())
    yield pa.record_batch([*(pa.nulls(1, kind) for kind in schema.types[:-1]), packed], schema=schema)
