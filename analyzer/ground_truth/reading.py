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
from analyzer.ground_truth.label_choice import CHOSEN, chosen
from analyzer.ground_truth.labels import LabelReader
from analyzer.scan.split import SplitReport
from analyzer.spark.worker import Batches, Task, number_of_task

IDS = "id string, split int, number long, report binary"
"""An id of a split with the number of its record; and for each split a row without an id, with its report."""
LABELS = (
    "id string, moment long, file int, position long, text string, records long, conflicting boolean, report binary"
)
"""A label as CHOSEN has it; and for each split a row without an id, with its report."""

_IDS = pa.schema([("id", pa.string()), ("split", pa.int32()), ("number", pa.int64()), ("report", pa.binary())])
_LABELS = pa.schema([*CHOSEN, ("report", pa.binary())])
_ROWS_AT_ONCE = 1 << 14


def captured_ids(reader: CaptureReader) -> Task:
    """The ids of the split of this task, each once."""

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        split, report = _task(batches)
        yield from _reported(_once(reader.ids(split, report), split), report, _IDS)

    return task


def labels_read(reader: LabelReader) -> Task:
    """The labels of the split of this task, one for each id."""

    def task(batches: Batches) -> Iterator[pa.RecordBatch]:
        split, report = _task(batches)
        yield from _reported(_chosen(reader.read(split, report)), report, _LABELS)

    return task


def _task(batches: Batches) -> tuple[int, SplitReport]:
    for _ in batches:
        pass  # the frame's own rows say nothing
    return number_of_task(), SplitReport()


def _once(found: Iterator[Ids], split: int) -> Iterator[pa.RecordBatch]:
    """One of which there are millions is a row. It has a number if there is but one of it."""
    arrays = list(found)
    if not arrays:
        return
    ids, numbers = (pa.chunked_array(each) for each in zip(*arrays, strict=True))
    table = pa.table({"id": ids, "number": numbers})
    once = table.group_by("id", use_threads=False).aggregate([("number", "min"), ("number", "count")])
    several = pc.greater(once["number_count"], 1)
    columns = {
        "id": once["id"],
        "split": pa.repeat(pa.scalar(split, pa.int32()), len(once)),
        "number": pc.if_else(several, ANYWHERE, once["number_min"]),
    }
    yield from pa.table(columns).to_batches(max_chunksize=_ROWS_AT_ONCE)


def _chosen(found: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield from chosen(found).to_batches(max_chunksize=_ROWS_AT_ONCE)


def _reported(found: Iterator[pa.RecordBatch], report: SplitReport, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """What is found, and after it a row with the report, which tells, too, that the split cannot be read."""
    try:
        for batch in found:
            yield pa.record_batch([*batch.columns, pa.nulls(len(batch), pa.binary())], schema=schema)
    except UnreadableDataError as error:
        # A value, not a failed task: a cluster would try again, and the driver would see a stack trace.
        report.failure = str(error)
    packed = pa.array([msgpack.packb(report.to_plain())], pa.binary())
    yield pa.record_batch([*(pa.nulls(1, kind) for kind in schema.types[:-1]), packed], schema=schema)
