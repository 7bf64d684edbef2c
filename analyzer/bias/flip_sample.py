"""The rows that the flip test looks at: all of them while they are few, else as many, chosen by chance but seeded.

A row's chance follows from its place in the data alone: the same input gives the same rows on any number of processors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analyzer.arrays import Floats
from analyzer.bias.entries import entries_of
from analyzer.profile.hashing import Hashes
from analyzer.profile.row_choice import candidates, lowest

MOST_ROWS = 20_000
"""Rows that are kept where nobody says how many."""

MOST_CELLS = 4_000_000
"""Numbers that are kept, whatever the number of columns: 36 MB."""


class FlipSample:
    """Mergeable: those `most` rows with the lowest hashes, in the order of the data.

    `numbers` (NaN where there is none) and `looks` have the shape (rows, features); `roles` are the columns of facets,
    label and predictions as texts.
    """

    KIND = "sample"

    __slots__ = ("hashes", "looks", "most", "numbers", "roles", "seen")

    def __init__(self, most: int, features: int, roles: tuple[str, ...]) -> None:
        self.most = max(1, min(most, MOST_CELLS // max(1, features)))
        self.seen = 0
        self.hashes: Hashes = np.empty(0, dtype=np.uint64)
        self.numbers: Floats = np.empty((0, features))
        self.looks: NDArray[np.uint8] = np.empty((0, features), dtype=np.uint8)
        self.roles = pa.table({name: pa.array([], pa.string()) for name in roles})

    def update(self, hashes: Hashes, features: list[pa.Array], roles: list[pa.Array]) -> None:
        """Take in rows that come after all others; columns are read of those alone that are chosen."""
        self.seen += len(hashes)
        chosen = candidates(hashes, self.hashes, self.most)
        if not len(chosen):
            return
        rows = pa.array(chosen)
        entries = [entries_of(column.take(rows)) for column in features]
        shape = (len(chosen), len(features))
        numbers, looks = np.empty(shape), np.empty(shape, dtype=np.uint8)
        for place, each in enumerate(entries):
            numbers[:, place], looks[:, place] = each.numbers[each.rows], each.looks[each.rows]
        texts = [_as_texts(column.take(rows)) for column in roles]
        self._add(hashes[chosen], numbers, looks, pa.table(texts, names=self.roles.column_names))

    def column(self, role: str) -> pa.StringArray:
        """The texts of a role, missing ones null."""
        return self.roles.column(role).combine_chunks()

    def merge(self, other: FlipSample) -> None:
        self.seen += other.seen
        self._add(other.hashes, other.numbers, other.looks, other.roles)

    def to_plain(self) -> list[Any]:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, self.roles.schema) as stream:
            stream.write_table(self.roles)
        arrays = [self.hashes.astype("<u8").tobytes(), self.numbers.astype("<f8").tobytes(), self.looks.tobytes()]
        return [self.KIND, self.most, self.seen, self.numbers.shape[1], arrays, sink.getvalue().to_pybytes()]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> FlipSample:
        _, most, seen, features, (hashes, numbers, looks), roles = plain
        sample = cls(1, features, ())
        sample.most, sample.seen = most, seen
        sample.hashes = np.frombuffer(hashes, dtype="<u8").astype(np.uint64)
        shape = (len(sample.hashes), features)
        sample.numbers = np.frombuffer(numbers, dtype="<f8").astype(np.float64).reshape(shape)
        sample.looks = np.frombuffer(looks, dtype=np.uint8).reshape(shape)
        with pa.ipc.open_stream(roles) as stream:
            sample.roles = stream.read_all()
        return sample

    def _add(self, hashes: Hashes, numbers: Any, looks: Any, roles: pa.Table) -> None:
        together = np.concatenate((self.hashes, hashes))
        kept = lowest(together, self.most)
        self.hashes = together[kept]
        self.numbers = np.concatenate((self.numbers, numbers))[kept]
        self.looks = np.concatenate((self.looks, looks))[kept]
        self.roles = pa.concat_tables([self.roles, roles]).take(pa.array(kept)).combine_chunks()


def _as_texts(column: pa.Array) -> pa.StringArray:
    entries = entries_of(column)
    places = np.where(entries.looks[entries.rows] > 0, entries.rows, len(entries.values))
    return entries.texts.take(pa.array(places, mask=places == len(entries.values)))
