"""What became of the rows: judged, or left out because something of them is missing or cannot be read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from analyzer.arrays import Flags, Floats
from contracts.errors import excerpt

MOST_NAMES = 1_000
"""Columns whose names are remembered, for the error that lists them."""

_EXAMPLES = 3
_LOOKED_AT = 100
_NO_VALUES = ("nan", "null", "none", "na", "inf", "-inf", "infinity", "-infinity")


class RowCounts:
    """Mergeable counts of rows, the columns that there are, and which attributes were found among them."""

    KIND = "rows"

    __slots__ = ("columns", "found", "judged", "outside", "outside_examples", "unlabelled", "unpredicted", "unread")

    def __init__(self) -> None:
        self.judged = 0
        self.unlabelled = 0
        self.unpredicted = 0
        """Rows with a label, but without all that the prediction needs."""
        self.outside = 0
        """Probabilities below 0 or above 1."""
        self.outside_examples: list[float] = []
        self.columns: list[str] = []
        self.found: set[str] = set()
        """The settings whose attribute was found in any batch."""
        self.unread: dict[str, str] = {}
        """By setting, an excerpt of a value that was there and is no number."""

    def look(self, columns: list[str], found: set[str]) -> None:
        """Take in the columns of a batch, and the settings whose attributes are among them."""
        known = set(self.columns)
        self.columns += [name for name in columns if name not in known][: MOST_NAMES - len(self.columns)]
        self.found |= found

    def count(self, labelled: Flags, predicted: Flags) -> Flags:
        """Take in which rows have a label and which a prediction; gives those that have both."""
        both: Flags = labelled & predicted
        self.judged += int(both.sum())
        self.unlabelled += int((~labelled).sum())
        self.unpredicted += int((labelled & ~predicted).sum())
        return both

    def look_for_numbers(self, setting: str, column: pa.Array, numbers: Floats) -> None:
        """Take in the numbers that a column was read as, NaN where there is none."""
        if setting in self.unread or not np.isnan(numbers).any():
            return
        for text in column.filter(pa.array(np.isnan(numbers))).slice(0, _LOOKED_AT).to_pylist():
            if isinstance(text, str) and text.strip() and text.strip().lower() not in _NO_VALUES:
                self.unread[setting] = excerpt(text)
                return

    def check_probabilities(self, probabilities: Floats) -> None:
        """Take in probabilities, NaN where there is none; those outside of 0 to 1 are remembered."""
        outside = probabilities[(probabilities < 0.0) | (probabilities > 1.0)]
        self.outside += len(outside)
        self.outside_examples = (self.outside_examples + outside[:_EXAMPLES].tolist())[:_EXAMPLES]

    def merge(self, other: RowCounts) -> None:
        self.judged += other.judged
        self.unlabelled += other.unlabelled
        self.unpredicted += other.unpredicted
        self.outside += other.outside
        self.outside_examples = (self.outside_examples + other.outside_examples)[:_EXAMPLES]
        self.look(other.columns, other.found)
        self.unread = other.unread | self.unread

    def to_plain(self) -> list[Any]:
        counts = [self.judged, self.unlabelled, self.unpredicted, self.outside]
        return [self.KIND, counts, self.outside_examples, self.columns, sorted(self.found), self.unread]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> RowCounts:
        rows = cls()
        _, counts, rows.outside_examples, rows.columns, found, rows.unread = plain
        rows.judged, rows.unlabelled, rows.unpredicted, rows.outside = counts
        rows.found = set(found)
        return rows
