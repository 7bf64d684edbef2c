"""The rows of the data by a facet, labels, predictions and groups: from the cells of a state to `FacetCounts`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.arrays import Flags
from analyzer.bias.column_type import ValueKind
from analyzer.bias.counts import FacetCounts, OutcomeCounts
from analyzer.bias.flip_rows import FlipRows
from analyzer.bias.joint_counts import JointCells, JointCounts
from analyzer.bias.row_codes import MISSING

FACET, LABEL, PREDICTION, GROUP = range(4)


@dataclass(frozen=True)
class FacetCells:
    """The cells of one facet, of which is known which have a positive label and a positive prediction.

    `group_of` is the place of each cell's group in the order of the groups' values, -1 without one; None where there
    is no group variable, or `no_groups` says why it cannot be used.
    """

    cells: JointCells
    positive: Flags
    predicted: Flags
    group_of: NDArray[np.int64] | None
    no_groups: str | None = None

    def counts(self, in_facet: Flags, flips: FlipRows | None = None) -> FacetCounts:
        """The counts of the rows in the facet (`in_facet`, one for each cell) and the others."""
        corner = 4 * in_facet + 2 * self.positive + self.predicted
        a, d = _sides(np.bincount(corner, weights=self.cells.counts, minlength=8))
        if self.group_of is None:
            return FacetCounts(a, d, None, flips, *(() if self.no_groups is None else (self.no_groups,)))
        there = self.group_of >= 0
        number = int(self.group_of.max(initial=-1)) + 1
        places = 8 * self.group_of[there] + corner[there]
        table = np.bincount(places, weights=self.cells.counts[there], minlength=8 * number)
        return FacetCounts(a, d, tuple(_sides(row) for row in table.reshape(number, 8)), flips)


def ordered_groups(state: JointCounts, kind: ValueKind) -> NDArray[np.int64] | None:
    """The place of each cell's group among the values of the group variable in their order, -1 without one.

    Equal numbers are one group, however they are written. None where there are too many groups.
    """
    if state.groups.crowd:
        return None
    texts = state.groups.texts
    values = [float(text) for text in texts] if kind in (ValueKind.WHOLE, ValueKind.FRACTION) else texts
    order = {value: place for place, value in enumerate(sorted(set(values)))}  # type: ignore[type-var]
    places = np.full(MISSING + 1, -1, dtype=np.int64)
    places[: len(texts)] = [order[value] for value in values]
    return places[state.cells.codes[:, GROUP]]


def _sides(corners: NDArray[Any]) -> tuple[OutcomeCounts, OutcomeCounts]:
    """a and d of eight numbers: of a, then of d, those of (label, prediction) 00, 01, 10, 11."""
    tn, fp, fn, tp = (int(count) for count in corners[:4])
    others = OutcomeCounts(tp, fp, fn, tn)
    tn, fp, fn, tp = (int(count) for count in corners[4:])
    return others, OutcomeCounts(tp, fp, fn, tn)
