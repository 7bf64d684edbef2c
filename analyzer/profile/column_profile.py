"""What one scan knows of one column."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from analyzer.arrays import Floats
from analyzer.profile.moments import MomentsResult
from analyzer.profile.quantiles import Points, weighted_points
from analyzer.profile.type_counts import TypeCounts
from contracts.statistics import InferredType


@dataclass(frozen=True)
class ColumnProfile:
    """The result of the states of one column of a data set of `item_count` rows.

    `moments` and `levels` (of the KLL sketch; level i has weight 2**i) are there for numeric columns,
    `categories` (text -> count) for String columns that have at most 120. `known_counts` says how often each
    value of a baseline's domain occurred; it is exact at any cardinality. `not_finite` is how many of the missing
    values are numbers that are no finite double, `spellings` how they are written where they are texts; `leading_zeros`
    how many numbers are written as codes are.
    """

    name: str
    item_count: int
    types: TypeCounts
    distinct_count: int = 0
    moments: MomentsResult | None = None
    levels: list[Floats] | None = None
    categories: dict[str, int] | None = None
    known_counts: dict[str, int] = field(default_factory=dict)
    not_finite: int = 0
    spellings: tuple[str, ...] = ()
    leading_zeros: int = 0

    @cached_property
    def points(self) -> Points | None:
        """The items of the sketch in ascending order, where there is one."""
        return None if self.levels is None else weighted_points(self.levels)

    @property
    def inferred_type(self) -> InferredType:
        return self.types.inferred_type

    @property
    def present(self) -> int:
        return self.types.present

    @property
    def missing(self) -> int:
        return self.item_count - self.present

    @property
    def completeness(self) -> float:
        """The fraction of rows that have a value; of no rows, none is missing."""
        return self.present / self.item_count if self.item_count else 1.0
