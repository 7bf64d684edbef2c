"""What the workers do first: tell which ids each split of captures has, and read the labels.

Payloads travel nowhere: what is regrouped is ids, numbers of splits and records, and labels. They are in groups by a
hash of the id, so that one task finds all that there is of an id.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgpack
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.errors import UnreadableDataError
from analyzer.ground_truth.capture_reader import ANYWHERE, CaptureReader, Ids
from analyzer.ground_truth.label_choice import latest
from analyzer.ground_truth.labels import LabelReader
from analyzer.profile.hashing import hash_texts
from analyzer.scan.engine import KeyedEntry
from analyzer.scan.gathering import gathered
from analyzer.scan.packing import pack_rows
from analyzer.scan.split import Split, SplitReport

REPORT = -1
"""The key of what each split has to say; those of ids are the numbers of their groups."""

_GATHERED_ROWS, _GATHERED_BYTES = 1 << 17, 64 << 20
"""Many rows at a time, but not all of a split: a packed file may hold more than fit."""


@dataclass(frozen=True)
class CapturesAndLabels:
    """The splits of captures, and after them those of labels."""

    captures: CaptureReader
    labels: LabelReader

    @property
    def splits(self) -> Sequence[Split]:
        every = (*self.captures.source.splits, *self.labels.source.splits)
        return [Split(index, ranges[0].path, 0, 0) for index, ranges in enumerate(every)]

    def entries(self, split: Split, _: Iterator[pa.RecordBatch]) -> Iterator[KeyedEntry]:
        """The ids or the labels of a split by their groups, of which there are as many as splits; and its report.

        So the ids of a group have a share of memory that the size of the data does not change.
        """
        captured = len(self.captures.source.splits)
        groups = captured + len(self.labels.source.splits)
        report = SplitReport()
        if split.index < captured:
            found = _once(self.captures.ids(split.index, report))
        else:
            found = _latest(self.labels.read(split.index - captured, report))
        try:
            for rows in found:
                for group, some in _by_hash(rows, groups):
                    yield group, split.index, pack_rows(some)
        except UnreadableDataError as error:
            # A value, not a failed task: a cluster would try again, and the driver would see a stack trace.
            report.failure = str(error)
        yield REPORT, split.index, msgpack.packb(report.to_plain())


def _once(found: Iterator[Ids]) -> Iterator[pa.Table]:
    """Each id, or once for so many rows, with its number where there is but one of it among these."""
    batches = (pa.record_batch(list(columns), ["id", "number"]) for columns in found if len(columns[0]))
    for batch in gathered(batches, _GATHERED_ROWS, _GATHERED_BYTES):
        once = (
            pa.Table.from_batches([batch])
            .group_by("id", use_threads=False)
            .aggregate([("number", "min"), ("number", "count")])
        )
        several = pc.greater(once["number_count"], 1)
        yield pa.table({"id": once["id"], "number": pc.if_else(several, ANYWHERE, once["number_min"])})


def _latest(found: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """A label for each id, or for so many rows."""
    for batch in gathered((batch for batch in found if batch.num_rows), _GATHERED_ROWS, _GATHERED_BYTES):
        yield latest([batch])


def _by_hash(rows: pa.Table, groups: int) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows of each group that has any."""
    (batch,) = rows.combine_chunks().to_batches()
    of_rows = (hash_texts(batch.column("id")) % np.uint64(groups)).astype(np.int64)
    order = np.argsort(of_rows, kind="stable")
    bounds = np.searchsorted(of_rows[order], np.arange(groups + 1)).tolist()
    ordered = batch.take(pa.array(order))
    for group, (start, end) in enumerate(pairwise(bounds)):
        if start < end:
            yield group, ordered.slice(start, end - start)
