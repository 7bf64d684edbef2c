"""The numbers of rows in the whole data, which are known once the rows of all splits are counted."""

from __future__ import annotations

from itertools import accumulate
from typing import Any


class RowNumbers:
    """Mergeable: how many rows each split has, by its index."""

    KIND = "rows"

    __slots__ = ("rows",)

    def __init__(self, rows: dict[int, int] | None = None) -> None:
        self.rows = rows or {}

    def merge(self, other: RowNumbers) -> None:
        self.rows.update(other.rows)

    @property
    def count(self) -> int:
        """All rows."""
        return sum(self.rows.values())

    @property
    def firsts(self) -> dict[int, int]:
        """The number of the first row of each split, by the split's index."""
        indexes = sorted(self.rows)
        return dict(zip(indexes, accumulate((self.rows[index] for index in indexes), initial=0), strict=False))

    def to_plain(self) -> list[Any]:
        return [self.KIND, list(self.rows.items())]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> RowNumbers:
        return cls(dict(plain[1]))
