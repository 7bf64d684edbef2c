"""The categories of a column: each distinct text with its count, as long as they are few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

CATEGORY_LIMIT = 120
"""Deequ's profiler draws histograms up to this many distinct values."""

TEXT_LIMIT = 256
"""A column with a longer value than this many characters is free text, not a category."""


class Categories:
    """Counts of each text, given up (`counts` is None) when there are more than 120 or a very long one.

    Values `known` beforehand (a baseline's domain) are counted at any cardinality, apart from the rest.
    What is kept depends on the set of values alone, so that it is the same in any order and any split.
    """

    __slots__ = ("counts", "known")

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.counts: dict[str, int] | None = {}
        self.known: dict[str, int] = dict.fromkeys(known, 0)

    def update(self, counts: Mapping[str, int]) -> None:
        """Take in a batch's counts of distinct texts."""
        for text in self.known.keys() & counts.keys():
            self.known[text] += counts[text]
        self._add(counts)

    def know(self, known: Iterable[str]) -> bool:
        """Count values that were not known beforehand; False where too much has been given up for that."""
        if self.counts is None:
            return False
        self.known = {text: self.counts.get(text, 0) for text in known}
        return True

    def overflow(self) -> None:
        """Give up the counts: a batch alone held more distinct texts than are kept."""
        self.counts = None

    def merge(self, other: Categories) -> None:
        for text, count in other.known.items():
            self.known[text] = self.known.get(text, 0) + count
        if other.counts is None:
            self.counts = None
        else:
            self._add(other.counts)

    def to_plain(self) -> list[Any]:
        return [self.counts, self.known]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> Categories:
        categories = cls()
        categories.counts, categories.known = plain
        return categories

    def _add(self, counts: Mapping[str, int]) -> None:
        kept = self.counts
        if kept is None:
            return
        for text, count in counts.items():
            kept[text] = kept.get(text, 0) + count
            if len(kept) > CATEGORY_LIMIT or len(text) > TEXT_LIMIT:
                self.counts = None
                return
