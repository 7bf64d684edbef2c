"""What is kept of values by their texts alone, whatever the column turns out to be."""

from __future__ import annotations

from typing import Any

from analyzer.profile.categories import Categories
from analyzer.profile.cells import CountedValues
from analyzer.profile.distinct_count import DistinctCount
from analyzer.profile.type_counts import TypeCounts


class ValueState:
    """How many values look like what, how many are distinct, and how often each occurs while they are few."""

    __slots__ = ("categories", "distinct", "types")

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.types = TypeCounts()
        self.distinct = DistinctCount()
        self.categories = Categories(known)

    def update(self, values: CountedValues) -> None:
        self.types += values.types
        if len(values.hashes):
            self.distinct.update(values.hashes)
        if not values.few:
            self.categories.overflow()
        if self.categories.counts is not None:
            self.categories.update(values.text_counts())
        elif self.categories.known:
            self.categories.update(values.text_counts(self.categories.known))

    def merge(self, other: ValueState) -> None:
        self.types += other.types
        self.distinct.merge(other.distinct)
        self.categories.merge(other.categories)

    def to_plain(self) -> list[Any]:
        types = self.types
        return [
            [types.integral, types.fractional, types.boolean, types.string],
            self.distinct.to_plain(),
            self.categories.to_plain(),
        ]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> ValueState:
        types, distinct, categories = plain
        state = cls()
        state.types = TypeCounts(*types)
        state.distinct = DistinctCount.from_plain(distinct)
        state.categories = Categories.from_plain(categories)
        return state
