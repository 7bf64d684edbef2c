"""One of the columns that rows are counted by: a code for each row, kept as codes of few distinct values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.arrays import Positions

BITS = 15

MISSING = (1 << BITS) - 1
"""The code of a value that is not there, where codes are places."""


@dataclass(frozen=True)
class RowCodes:
    """Row i has the code `codes[rows[i]]`, below 2 ** 15."""

    rows: Positions
    codes: NDArray[np.int64]

    @classmethod
    def nothing(cls, rows: int) -> RowCodes:
        """The column that there is not: every row has the code 0."""
        return cls(np.zeros(rows, dtype=np.intp), np.zeros(1, dtype=np.int64))

    def by_code(self) -> RowCodes:
        """The same with each code once."""
        codes, places = np.unique(self.codes, return_inverse=True)
        if len(codes) == 1:
            return RowCodes(np.zeros(len(self.rows), dtype=np.intp), codes)
        return RowCodes(places.astype(np.intp)[self.rows], codes)

    def beside(self, other: RowCodes, factor: int) -> RowCodes:
        """Both codes as one: `mine + factor * theirs`."""
        mine, theirs = self.by_code(), other.by_code()
        codes = (mine.codes[:, None] + factor * theirs.codes[None, :]).ravel()
        return RowCodes(mine.rows * len(theirs.codes) + theirs.rows, codes)
