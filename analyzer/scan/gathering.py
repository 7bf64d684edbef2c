"""Small batches put together: what takes in batches does so at a price for each."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa


def gathered(batches: Iterator[pa.RecordBatch], most_rows: int, most_bytes: int) -> Iterator[pa.RecordBatch]:
    """The same rows in order, neighbouring batches of the same columns as one, up to a number of rows and bytes."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        full = rows + batch.num_rows > most_rows or size + batch.nbytes > most_bytes
        if waiting and (full or batch.schema != waiting[0].schema):
            yield _as_one(waiting)
            waiting, rows, size = [], 0, 0
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
    if waiting:
        yield _as_one(waiting)


def _as_one(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    whole: pa.RecordBatch = pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
    return whole


def evened(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """The same rows in order, in batches of exactly `rows`, but for the last one."""
    waiting: list[pa.RecordBatch] = []
    gathered = 0
    for batch in batches:
        start = 0
        while start < batch.num_rows:
            taken = batch.slice(start, rows - gathered)
            waiting.append(taken)
            start, gathered = start + taken.num_rows, gathered + taken.num_rows
            if gathered == rows:
                yield _as_one(waiting)
                waiting, gathered = [], 0
    if waiting:
        yield _as_one(waiting)
