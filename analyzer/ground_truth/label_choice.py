"""Which of several labels for one id is taken.

The latest one is: by its own time (`inferenceTime`), else by the hour that the folders of its file name, which is the
hour in which it was collected; a label without either is the oldest. Among labels of one moment the last one by the
path of its file below `ground_truth_source` and its place in there is taken. So the choice follows from what the files
say, whatever reads them. Labels that are the same text count as one.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

LABELS = pa.schema(
    [
        ("id", pa.string()),
        ("moment", pa.int64()),
        ("file", pa.int32()),
        ("position", pa.int64()),
        ("text", pa.string()),
    ]
)
"""Labels and what they are chosen by, in this order: `moment` is in microseconds since 1970, `file` the rank of its
path, `position` grows along the file. `text` is that of `groundTruthData`."""

LATEST = pa.schema([*LABELS, ("records", pa.int64()), ("conflicting", pa.bool_())])
"""Labels of which there is one an id: of how many, and whether those differ."""


def latest(labels: Iterable[pa.RecordBatch]) -> pa.Table:
    """The label of each id that is taken of these, as LATEST has them."""
    table = pa.Table.from_batches(labels, LABELS)
    counts = (pa.repeat(value, len(table)) for value in (1, False))
    return _latest(pa.table([*table.columns, *counts], schema=LATEST))


def latest_of(chosen: Iterable[pa.RecordBatch]) -> pa.Table:
    """The label of each id that is taken of some of which each was taken of others; all as LATEST has them."""
    return _latest(pa.Table.from_batches(chosen, LATEST))


def _latest(table: pa.Table) -> pa.Table:
    ordered = table.sort_by([(name, "ascending") for name in ("moment", "file", "position")])
    of_last = [(name, "last") for name in LABELS.names[1:]]
    counts = [("records", "sum"), ("conflicting", "any"), ("text", "count_distinct")]
    each = ordered.group_by("id", use_threads=False).aggregate([*of_last, *counts])
    conflicting = pc.or_(each["conflicting_any"], pc.greater(each["text_count_distinct"], 1))
    return pa.table(
        [each["id"], *(each[f"{name}_last"] for name, _ in of_last), each["records_sum"], conflicting], schema=LATEST
    )
