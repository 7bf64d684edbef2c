"""All states of one column, folded together over batches and merged together over splits."""

from __future__ import annotations

from typing import Any

from analyzer.profile.categories import Categories
from analyzer.profile.cells import Cells
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.distinct_count import DistinctCount
from analyzer.profile.kll import KllSketch
from analyzer.profile.moments import Moments
from analyzer.profile.type_counts import TypeCounts
from contracts.statistics import InferredType


class ColumnState:
    """What one scan keeps of one column, until it is known what the column is."""

    __slots__ = ("categories", "distinct", "moments", "sketch", "types")

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.types = TypeCounts()
        self.moments = Moments()
        self.sketch = KllSketch()
        self.distinct = DistinctCount()
        self.categories = Categories(known)

    def update(self, cells: Cells) -> None:
        self.types += cells.types
        if len(cells.numbers):
            self.moments.update(cells.numbers)
            self.sketch.update(cells.numbers)
        if len(cells.hashes):
            self.distinct.update(cells.hashes)
        self._categorise(cells)

    def _categorise(self, cells: Cells) -> None:
        if not cells.few:
            self.categories.overflow()
        if self.categories.counts is not None:
            self.categories.update(cells.text_counts())
        elif self.categories.known:
            self.categories.update(cells.text_counts(self.categories.known))

    def merge(self, other: ColumnState) -> None:
        """Take in the state of rows that come after this one's."""
        self.types += other.types
        self.moments.merge(other.moments)
        self.sketch.merge(other.sketch)
        self.distinct.merge(other.distinct)
        self.categories.merge(other.categories)

    def result(self, name: str, item_count: int) -> ColumnProfile:
        numeric = self.types.inferred_type in (InferredType.INTEGRAL, InferredType.FRACTIONAL)
        return ColumnProfile(
            name=name,
            item_count=item_count,
            types=self.types,
            # An estimate may be above what there can be.
            distinct_count=min(self.distinct.result(), self.types.present),
            moments=self.moments.result() if numeric else None,
            levels=self.sketch.levels if numeric else None,
            categories=None if numeric else self.categories.counts,
            known_counts=self.categories.known,
        )

    def to_plain(self) -> list[Any]:
        types = self.types
        return [
            [types.integral, types.fractional, types.boolean, types.string],
            self.moments.to_plain(),
            self.sketch.to_plain(),
            self.distinct.to_plain(),
            self.categories.to_plain(),
        ]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> ColumnState:
        types, moments, sketch, distinct, categories = plain
        state = cls()
        state.types = TypeCounts(*types)
        state.moments = Moments.from_plain(moments)
        state.sketch = KllSketch.from_plain(sketch)
        state.distinct = DistinctCount.from_plain(distinct)
        state.categories = Categories.from_plain(categories)
        return state
