"""How many rows there are of each facet, label, prediction and group: the state that bias metrics come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.arrays import Counts
from analyzer.bias.row_codes import BITS, MISSING, RowCodes
from analyzer.bias.vocabulary import Vocabulary

MOST_FACET_VALUES = 1_000
"""Groups that a facet without values is divided into, each with all metrics of its own."""

MOST_GROUPS = 10_000
"""Values of the group variable."""

CODE_COLUMNS = 4
_MASK = (1 << BITS) - 1
_DENSE = 1 << 20

PackedCodes = NDArray[np.int64]
"""Four codes as one number."""


@dataclass(frozen=True)
class JointCells:
    """Numbers of rows by codes: `codes[i]` (facet, label, prediction, group) has `counts[i]` rows."""

    codes: NDArray[np.int64]
    counts: Counts


class JointCounts:
    """Mergeable counts of rows by four codes, each below 2 ** 15. `facets` and `groups` are what codes stand for.

    A code of a facet that was asked for by values is a `Match`; else it is a place in `facets`. Those of groups are
    places in `groups`.
    """

    KIND = "counts"

    __slots__ = ("_counts", "_keys", "facets", "groups")

    def __init__(self) -> None:
        self._keys: PackedCodes = np.empty(0, dtype=np.int64)
        self._counts: Counts = np.empty(0, dtype=np.int64)
        self.facets = Vocabulary(MOST_FACET_VALUES)
        self.groups = Vocabulary(MOST_GROUPS)

    def update(self, facet: RowCodes, label: RowCodes, prediction: RowCodes, group: RowCodes) -> None:
        """Take in rows; the places of names are asked for beforehand."""
        keys, counts = _counted((facet, label, prediction, group))
        self._add(keys, counts)

    def merge(self, other: JointCounts) -> None:
        keys = other._keys
        columns = _unpacked(keys)
        for place, (mine, theirs) in ((0, (self.facets, other.facets)), (3, (self.groups, other.groups))):
            if theirs.crowd:
                mine.crowded(theirs.crowd)
            if texts := theirs.texts:
                known = columns[:, place] != MISSING
                columns[known, place] = mine.places(texts)[columns[known, place]]
        self._add(_packed(columns), other._counts)

    @property
    def cells(self) -> JointCells:
        """All counts; codes of too many values are 0."""
        return JointCells(_unpacked(self._keys), self._counts)

    def to_plain(self) -> list[Any]:
        names = [[each.texts, each.crowd] for each in (self.facets, self.groups)]
        return [self.KIND, self._keys.astype("<i8").tobytes(), self._counts.astype("<i8").tobytes(), names]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> JointCounts:
        state = cls()
        _, keys, counts, names = plain
        state._keys = np.frombuffer(keys, dtype="<i8").astype(np.int64)
        state._counts = np.frombuffer(counts, dtype="<i8").astype(np.int64)
        for each, (texts, crowd) in zip((state.facets, state.groups), names, strict=True):
            each.places(texts)
            if crowd:
                each.crowded(crowd)
        return state

    def _add(self, keys: PackedCodes, counts: Counts) -> None:
        together = np.concatenate((self._keys, keys))
        if self.facets.crowd or self.groups.crowd:
            columns = _unpacked(together)
            columns[:, 0] *= not self.facets.crowd
            columns[:, 3] *= not self.groups.crowd
            together = _packed(columns)
        self._keys, places = np.unique(together, return_inverse=True)
        sums = np.zeros(len(self._keys), dtype=np.int64)
        np.add.at(sums, places, np.concatenate((self._counts, counts)))
        self._counts = sums


def _counted(coded: tuple[RowCodes, ...]) -> tuple[PackedCodes, Counts]:
    """The packed codes that occur, and how often: by counting where that takes few cells, else by sorting."""
    rows = np.zeros(len(coded[0].rows), dtype=np.intp)
    codes: list[NDArray[np.int64]] = []
    cells = 1
    for each in map(RowCodes.by_code, coded):
        codes.append(each.codes)
        cells *= len(each.codes)
        if len(each.codes) > 1:
            rows = rows * len(each.codes) + each.rows
    if cells <= max(_DENSE, 4 * len(rows)):
        counts = np.bincount(rows, minlength=cells)
        found = np.flatnonzero(counts)
        counts = counts[found]
    else:
        found, counts = np.unique(rows, return_counts=True)
    columns = np.empty((len(found), len(coded)), dtype=np.int64)
    rest = found
    for place in reversed(range(len(coded))):
        rest, at = np.divmod(rest, len(codes[place]))
        columns[:, place] = codes[place][at]
    return _packed(columns), counts.astype(np.int64)


def _packed(columns: NDArray[np.int64]) -> PackedCodes:
    keys = np.zeros(len(columns), dtype=np.int64)
    for place in range(CODE_COLUMNS):
        keys = (keys << BITS) | columns[:, place]
    return keys


def _unpacked(keys: PackedCodes) -> NDArray[np.int64]:
    shifts = np.array([BITS * (CODE_COLUMNS - 1 - place) for place in range(CODE_COLUMNS)], dtype=np.int64)
    return (keys[:, None] >> shifts) & _MASK
