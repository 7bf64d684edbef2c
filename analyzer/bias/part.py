"""One of the columns that rows are counted by: a code for each row, kept as codes of few distinct values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BITS = 15

MISSING = (1 << BITS) - 1
"""The code of a value that is not there, where codes are places."""


@dataclass(frozen=True)
class Part:
    """Row i has the code `codes[rows[i]]`, below 2 ** 15."""

    rows: NDArray[np.intp]
    codes: NDArray[np.int64]

    @classmethod
    def nothing(cls, rows: int) -> Part:
        """The column that there is not: every row has the code 0."""
        return cls(np.zeros(rows, dtype=np.intp), np.zeros(1, dtype=np.int64))

    def by_code(self) -> Part:
        """The same with each code once."""
        codes, places = np.unique(self.codes, return_inverse=True)
        if len(codes) == 1:
            return Part(np.zeros(len(self.rows), dtype=np.intp), codes)
        return Part(places.astype(np.intp)[self.rows], codes)

    def beside(self, other: Part, factor: int) -> Part:
        """Both codes as one: `mine + factor * theirs`."""
        mine, theirs = self.by_code(), other.by_code()
        codes = (mine.codes[:, None] + factor * theirs.codes[None, :]).ravel()
        return Part(mine.rows * len(theirs.codes) + theirs.rows, codes)
