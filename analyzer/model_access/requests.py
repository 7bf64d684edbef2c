"""Rows to the bodies of requests, column by column, as many records in each as the limits allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analyzer.model_access.answers import CSV
from analyzer.model_access.cells import CSV_CELLS, JSON_CELLS
from analyzer.model_access.templates import RequestForm

_PROBED = 256
"""Rows that are written to learn how long they are, where there are many."""

_ALLOWANCE = 0.97
"""Of what would fit by the length of those: others may be longer."""


@dataclass(frozen=True)
class Request:
    """A body and the rows that it asks about; `is_reduced` where more rows were left than its bytes may be."""

    body: bytes
    rows: pa.RecordBatch
    is_reduced: bool = False


@dataclass(frozen=True)
class RequestWriter:
    """Writes requests of at most `max_bytes` (for a single record: whatever it has) and `max_records`."""

    form: RequestForm
    max_bytes: int
    max_records: int | None = None

    def requests(self, rows: pa.RecordBatch) -> Iterator[Request]:
        """The requests for all rows, in order; each batch is written when it is asked for."""
        at_once = self._rows_at_once(rows)
        for start in range(0, rows.num_rows, at_once):
            batch = rows.slice(start, at_once)
            yield from self._cut(batch, start + batch.num_rows < rows.num_rows)

    def single(self, row: pa.RecordBatch) -> Request:
        """The request for one record."""
        (request,) = self._cut(row, False)
        return request

    def _rows_at_once(self, rows: pa.RecordBatch) -> int:
        """About as many rows as one request takes, so that no more than that is held as text."""
        if rows.num_rows <= 4 * _PROBED:
            return max(int(rows.num_rows), 1)
        _, ends = self._written(rows.slice(0, _PROBED))
        fitting = int(self.max_bytes * _ALLOWANCE * _PROBED / max(int(ends[-1] - ends[0]), 1))
        most = self._most_records(rows.num_rows)
        return max(fitting // most * most, most) if most < fitting else max(fitting, _PROBED)

    def _cut(self, rows: pa.RecordBatch, more: bool) -> Iterator[Request]:
        form, count = self.form, rows.num_rows
        data, ends = self._written(rows)
        head, tail = form.head.encode(), form.tail.encode()
        after = len(form.separator.encode())
        room = self.max_bytes - len(head) - len(tail) + after
        most = self._most_records(count)
        start = 0
        while start < count:
            fitting = max(int(np.searchsorted(ends, ends[start] + room, side="right")) - 1, start + 1)
            end = min(fitting, start + most, count)
            body = head + data[ends[start] : ends[end] - after].tobytes() + tail
            is_reduced = end - start < self._most_records(end - start + 1) and (end < count or more)
            yield Request(body, rows.slice(start, end - start), is_reduced)
            start = end

    def _most_records(self, count: int) -> int:
        return 1 if self.form.one_record else min(self.max_records or count, count)

    def _written(self, rows: pa.RecordBatch) -> tuple[memoryview, NDArray[np.int32]]:
        """The text of all records, a separator after each, and where in it they begin and end: n + 1 places."""
        texts = _joined(rows, self.form)
        _, ends, data = texts.buffers()
        return memoryview(data), np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]


def _joined(rows: pa.RecordBatch, form: RequestForm) -> pa.StringArray:
    """The records as texts.

    A literal costs as much as a column where it is one more thing to join, and next to nothing as what is joined by, or
    within a dictionary.
    """
    cells = CSV_CELLS if form.content_type == CSV else JSON_CELLS
    first, *between, last = form.literals
    by = between[0] if len(set(between)) == 1 else ""
    before = [first, *(text if by == "" else "" for text in between)]
    after = [""] * (len(form.places) - 1) + [last + form.separator]
    columns = [
        cells.written(rows.column(place), *around) for place, *around in zip(form.places, before, after, strict=True)
    ]
    return pc.binary_join_element_wise(*columns, by)
