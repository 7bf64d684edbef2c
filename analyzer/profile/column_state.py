"""All states of one column, folded together over batches and merged together over splits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analyzer.profile.cells import ColumnCells
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.kll import KllSketch
from analyzer.profile.moments import Moments
from analyzer.profile.value_state import ValueState
from contracts.inferred_type import InferredType


class ColumnState:
    """What one scan keeps of one column, until it is known what the column is.

    Texts of numbers that are no finite double are kept apart, in `not_finite`: in a column of numbers they are missing,
    among other texts they are texts. `lost` are those of typed sources, which are missing in any column.
    """

    __slots__ = ("leading_zeros", "lost", "moments", "not_finite", "sketch", "values")

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.values = ValueState(known)
        self.not_finite: ValueState | None = None
        self.moments = Moments()
        self.sketch = KllSketch()
        self.lost = 0
        self.leading_zeros = 0

    def update(self, cells: ColumnCells) -> None:
        self.values.update(cells.values)
        if cells.not_finite is not None:
            self._apart().update(cells.not_finite)
        if len(cells.numbers):
            self.moments.update(cells.numbers)
            self.sketch.update(cells.numbers)
        self.lost += cells.lost
        self.leading_zeros += cells.leading_zeros

    def merge(self, other: ColumnState) -> None:
        """Take in the state of rows that come after this one's."""
        self.values.merge(other.values)
        if other.not_finite is not None:
            self._apart().merge(other.not_finite)
        self.moments.merge(other.moments)
        self.sketch.merge(other.sketch)
        self.lost += other.lost
        self.leading_zeros += other.leading_zeros

    def know(self, known: Iterable[str]) -> bool:
        """Count values that were not known beforehand; False where too much has been given up for that."""
        names = tuple(known)
        return all(state.categories.know(names) for state in (self.values, self.not_finite) if state is not None)

    @property
    def holds_any(self) -> bool:
        """Whether there is any value, if only one that may be missing in the end."""
        return self.values.types.present > 0 or self.not_finite is not None or self.lost > 0

    def inferred_type(self, declared: InferredType | None = None) -> InferredType:
        """The type that the values have, or the declared one where they can be of it.

        Anything is a text, and a whole number is a fraction too: no other declaration changes what was found.
        """
        found = self.values.types.inferred_type
        if declared is InferredType.STRING and (found is not InferredType.UNKNOWN or self.not_finite is not None):
            return InferredType.STRING
        if declared is InferredType.FRACTIONAL and found is InferredType.INTEGRAL:
            return InferredType.FRACTIONAL
        return found

    def result(self, name: str, item_count: int, declared: InferredType | None = None) -> ColumnProfile:
        """What is known of the column in a data set of `item_count` rows; see `inferred_type` for `declared`."""
        inferred = self.inferred_type(declared)
        numeric, doubtful = inferred.is_numeric, self.not_finite
        values = self.values
        if doubtful is not None and inferred is InferredType.STRING:
            values = ValueState()
            values.merge(self.values)
            values.merge(doubtful)
            doubtful = None
        categories = values.categories
        return ColumnProfile(
            name=name,
            item_count=item_count,
            types=values.types.all_of(inferred) if inferred is declared else values.types,
            # An estimate may be above what there can be.
            distinct_count=min(values.distinct.result(), values.types.present),
            moments=self.moments.result() if numeric else None,
            levels=self.sketch.levels if numeric else None,
            categories=None if numeric else categories.counts,
            known_counts=categories.known,
            not_finite=self.lost + (doubtful.types.present if doubtful else 0),
            spellings=tuple(sorted(doubtful.categories.counts or ())) if doubtful else (),
            leading_zeros=self.leading_zeros if numeric else 0,
        )

    def to_plain(self) -> list[Any]:
        return [
            self.values.to_plain(),
            None if self.not_finite is None else self.not_finite.to_plain(),
            self.moments.to_plain(),
            self.sketch.to_plain(),
            self.lost,
            self.leading_zeros,
        ]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> ColumnState:
        values, doubtful, moments, sketch, lost, zeros = plain
        state = cls()
        state.values = ValueState.from_plain(values)
        state.not_finite = None if doubtful is None else ValueState.from_plain(doubtful)
        state.moments = Moments.from_plain(moments)
        state.sketch = KllSketch.from_plain(sketch)
        state.lost, state.leading_zeros = lost, zeros
        return state

    def _apart(self) -> ValueState:
        if self.not_finite is None:
            self.not_finite = ValueState(tuple(self.values.categories.known))
        return self.not_finite
