"""What must be known of a whole column before its values can be told apart: a small mergeable state."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.bias.entries import NUMERIC, Entries, ValueLook
from analyzer.profile.distinct_count import DistinctCount
from analyzer.profile.hashing import hash_numbers

_FEW = 3


class ColumnFacts:
    """How many values there are and lack, what they look like, the highest, and how many distinct whole numbers."""

    KIND = "facts"

    __slots__ = ("distinct", "few", "few_texts", "highest", "looks", "missing", "values")

    def __init__(self) -> None:
        self.values = 0
        self.missing = 0
        self.looks = 0
        self.highest = -np.inf
        self.few: list[float] = []
        """The lowest three distinct numbers."""
        self.few_texts: list[str] = []
        """The first three distinct texts in their order, for errors; those of numbers are not among them."""
        self.distinct: DistinctCount | None = DistinctCount()
        """Of whole numbers; None once there is any other value, for then nobody asks."""

    def update(self, entries: Entries) -> None:
        """Take in the values of a batch."""
        counts = np.bincount(entries.rows, minlength=len(entries.looks))
        used = (counts > 0) & (entries.looks > 0)
        present = int(counts[used].sum())
        self.values += present
        self.missing += int(counts.sum()) - present
        self.looks |= int(np.bitwise_or.reduce(entries.looks[used], initial=0))
        numbers = entries.numbers[used & ((entries.looks & NUMERIC) > 0)]
        if len(numbers):
            self.highest = max(self.highest, float(numbers.max()))
            self._keep_few(np.unique(numbers)[:_FEW].tolist())
        texts = entries.texts.filter(pa.array((used & ((entries.looks & ~NUMERIC) > 0))[:-1]))
        if len(texts):
            self._keep_texts(pc.unique(texts).sort()[:_FEW].to_pylist())
        self._keep_distinct(numbers)

    def merge(self, other: ColumnFacts) -> None:
        self.values += other.values
        self.missing += other.missing
        self.looks |= other.looks
        self.highest = max(self.highest, other.highest)
        self._keep_few(other.few)
        self._keep_texts(other.few_texts)
        if self.distinct is not None and other.distinct is not None:
            self.distinct.merge(other.distinct)
        else:
            self.distinct = None

    @property
    def uniqueness(self) -> float:
        """The share of distinct values among all; 0 without a value, or unless all are whole numbers."""
        return self.distinct.result() / self.values if self.distinct is not None and self.values else 0.0

    def to_plain(self) -> list[Any]:
        distinct = None if self.distinct is None else self.distinct.to_plain()
        return [self.KIND, self.values, self.missing, self.looks, self.highest, self.few, self.few_texts, distinct]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> ColumnFacts:
        facts = cls()
        _, facts.values, facts.missing, facts.looks, facts.highest, facts.few, facts.few_texts, distinct = plain
        facts.distinct = None if distinct is None else DistinctCount.from_plain(distinct)
        return facts

    def _keep_few(self, numbers: list[float]) -> None:
        self.few = sorted({*self.few, *numbers})[:_FEW]

    def _keep_texts(self, texts: list[str]) -> None:
        self.few_texts = sorted({*self.few_texts, *texts})[:_FEW]

    def _keep_distinct(self, numbers: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        if self.looks & ~ValueLook.WHOLE:
            self.distinct = None
        elif self.distinct is not None:
            self.distinct.update(hash_numbers(numbers + 0.0))
