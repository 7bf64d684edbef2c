"""What must be known of the features before any row is explained: a fold of the first scan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pyarrow as pa

from analyzer.attribution.row_numbers import RowNumbers
from analyzer.attribution.row_sample import RowSample
from analyzer.bias.column_type import UNIQUENESS
from analyzer.profile.batch_cells import batch_cells
from analyzer.profile.column_state import ColumnState
from analyzer.profile.row_choice import row_hashes
from analyzer.scan import ScannedStates, Split
from contracts.inferred_type import InferredType

SAMPLE = "sample"
NUMBERS = "numbers"
"""The keys of the sample of rows, and of how many there are in each split; columns are known by their numbers."""

FactState = ColumnState | RowSample | RowNumbers

MOST_CODES = 20
"""Whole numbers of no more distinct values than this are taken as codes of categories, where rows are made of rows."""


class FeatureKind(Enum):
    """What a feature's values are. Free text has too many values, or too long ones, to be a category."""

    WHOLE = "whole"
    FRACTIONAL = "fractional"
    CATEGORY = "category"
    FREE_TEXT = "free_text"

    @property
    def numeric(self) -> bool:
        return self in (FeatureKind.WHOLE, FeatureKind.FRACTIONAL)


@dataclass(frozen=True)
class FeatureFacts:
    """One feature: its ends where it is numeric, and how often each text occurs where they are few, commonest first.

    `distinct` values are counted exactly up to some thousands.
    """

    name: str
    kind: FeatureKind
    present: int
    distinct: int
    minimum: float = 0.0
    maximum: float = 0.0
    categories: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, name: str, state: ColumnState) -> FeatureFacts:
        profile = state.result(name, state.values.types.present)
        kept = state.values.categories.counts if profile.categories is None else profile.categories
        counts = kept or {}
        ordered = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        shared = (profile.present, profile.distinct_count)
        if profile.moments is not None:
            kind = FeatureKind.WHOLE if profile.inferred_type is InferredType.INTEGRAL else FeatureKind.FRACTIONAL
            return cls(name, kind, *shared, profile.moments.minimum, profile.moments.maximum, ordered)
        kind = FeatureKind.FREE_TEXT if kept is None else FeatureKind.CATEGORY
        return cls(name, kind, *shared, categories=ordered)

    @property
    def codes(self) -> bool:
        """Whether these are whole numbers that most likely stand for categories."""
        return self.kind is FeatureKind.WHOLE and self.distinct <= MOST_CODES

    @property
    def repeats(self) -> bool:
        """Whether these are whole numbers that are categories by the rule of bias, and all of them are known."""
        return self.kind is FeatureKind.WHOLE and 0 < len(self.categories) < UNIQUENESS * self.present


@dataclass(frozen=True)
class FactsFold:
    """Folds batches into a state for each feature, and a sample of rows; without features it counts the rows alone."""

    features: tuple[str, ...]
    seed: int = 0

    def fold(self, split: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, FactState]]:
        states = [ColumnState() for _ in self.features]
        sample = RowSample(self.features)
        rows = 0
        for batch in batches:
            if not self.features:
                rows += batch.num_rows
                continue
            chosen = batch.select(list(self.features))
            for state, cells in zip(states, batch_cells(chosen), strict=True):
                state.update(cells)
            sample.update(row_hashes(self.seed, split.index, rows, chosen.num_rows), chosen)
            rows += chosen.num_rows
        for place, state in enumerate(states):
            yield str(place), state
        yield SAMPLE, sample
        yield NUMBERS, RowNumbers({split.index: rows})

    def restore(self, plain: Any) -> FactState:
        # A column's state begins with a list, a sample's with a number.
        if plain[0] == RowNumbers.KIND:
            return RowNumbers.from_plain(plain)
        return RowSample.from_plain(plain) if isinstance(plain[0], int) else ColumnState.from_plain(plain)


def facts_of(fold: FactsFold, states: ScannedStates) -> tuple[FeatureFacts, ...]:
    """What the scan has found of each feature, in their order."""
    found = []
    for place, name in enumerate(fold.features):
        state = states.state(str(place))
        assert isinstance(state, ColumnState)
        found.append(FeatureFacts.of(name, state))
    return tuple(found)


def sample_of(states: ScannedStates) -> pa.RecordBatch:
    """The sample of rows of a scan."""
    sample = states.state(SAMPLE)
    assert isinstance(sample, RowSample)
    return sample.rows


def numbers_of_rows(states: ScannedStates) -> RowNumbers:
    """How many rows a scan has found in each split."""
    numbers = states.state(NUMBERS)
    assert isinstance(numbers, RowNumbers)
    return numbers
