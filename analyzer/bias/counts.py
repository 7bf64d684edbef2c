"""What bias metrics are computed from: how many rows there are of each label and prediction, in the facet and not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.bias.flip_rows import FlipRows


@dataclass(frozen=True)
class OutcomeCounts:
    """Rows by label and prediction, each of them positive or negative (`fp`: negative label, positive prediction).

    Before training there are no predictions: all rows are then counted as predicted negative.
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0

    @property
    def rows(self) -> int:
        return self.tp + self.fp + self.fn + self.tn

    @property
    def positive_labels(self) -> int:
        return self.tp + self.fn

    @property
    def negative_labels(self) -> int:
        return self.fp + self.tn

    @property
    def positive_predictions(self) -> int:
        return self.tp + self.fp

    @property
    def negative_predictions(self) -> int:
        return self.fn + self.tn

    def __add__(self, other: OutcomeCounts) -> OutcomeCounts:
        return OutcomeCounts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn)


NO_GROUPS = "Group variable is empty or not provided"
"""In the words of the original."""


@dataclass(frozen=True)
class FacetCounts:
    """The rows of one value of one facet: `d` are those in the facet, `a` all others.

    `groups` are the same counts (a, d) of each value of the group variable, None where there are none, for the reason
    `no_groups`. `flips` are the rows that the flip test looks at, which is the only metric that looks at rows.
    """

    a: OutcomeCounts
    d: OutcomeCounts
    groups: tuple[tuple[OutcomeCounts, OutcomeCounts], ...] | None = None
    flips: FlipRows | None = None
    no_groups: str = NO_GROUPS

    @property
    def rows(self) -> int:
        return self.a.rows + self.d.rows
