"""Some rows of the data, chosen by chance but seeded, from which the rows of a baseline are made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from analyzer.attribution.synthetic_rows import decoded, joined
from analyzer.profile.hashing import Hashes
from analyzer.profile.row_choice import candidates, lowest
from analyzer.scan.packing import pack_rows, unpack_rows

MOST_ROWS = 4096
MOST_CELLS = 1 << 20
"""Values that are kept, whatever the number of columns."""


class RowSample:
    """Mergeable: the rows with the lowest hashes, in the order of the data; `merge` takes rows that come later.

    A row's hash follows from its place in the data alone, so that the sample is the same on any number of processors.
    """

    __slots__ = ("hashes", "most", "rows")

    def __init__(self, names: tuple[str, ...], most_rows: int = MOST_ROWS) -> None:
        self.most = max(1, min(most_rows, MOST_CELLS // max(1, len(names))))
        self.hashes: Hashes = np.empty(0, dtype=np.uint64)
        self.rows: pa.RecordBatch = pa.RecordBatch.from_arrays([pa.nulls(0)] * len(names), names=list(names))

    def update(self, hashes: Hashes, batch: pa.RecordBatch) -> None:
        """Take in rows that come after all others."""
        chosen = candidates(hashes, self.hashes, self.most)
        if len(chosen):
            columns = [batch.column(name).take(pa.array(chosen)) for name in self.rows.schema.names]
            self._add(hashes[chosen], columns)

    def merge(self, other: RowSample) -> None:
        self._add(other.hashes, other.rows.columns)

    def to_plain(self) -> list[Any]:
        return [self.most, self.hashes.astype("<u8").tobytes(), pack_rows(self.rows)]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> RowSample:
        most, hashes, rows = plain
        batch = unpack_rows(rows)
        sample = cls(tuple(batch.schema.names))
        sample.most, sample.rows = most, batch
        sample.hashes = np.frombuffer(hashes, dtype="<u8").astype(np.uint64)
        return sample

    def _add(self, hashes: Hashes, columns: list[pa.Array]) -> None:
        together = np.concatenate((self.hashes, hashes))
        kept = lowest(together, self.most)
        places = pa.array(kept)
        arrays = [joined(mine, decoded(theirs)).take(places) for mine, theirs in zip(self.rows, columns, strict=True)]
        self.hashes = together[kept]
        self.rows = pa.RecordBatch.from_arrays(arrays, names=self.rows.schema.names)
