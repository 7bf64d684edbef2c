"""Partial dependence (Friedman 2001): the mean score of all rows with one feature set to each of some values."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from analyzer.arrays import Floats
from analyzer.attribution.feature_facts import FeatureFacts, FeatureKind
from analyzer.attribution.kernel_explainer import MOST_CELLS, MOST_RECORDS, batch_rows
from analyzer.attribution.model_scores import ExplainedModel, checked
from analyzer.attribution.running_sum import RunningSum
from analyzer.attribution.synthetic_rows import as_texts, decoded, taken
from analyzer.columns.labels import numbers_of
from contracts.analysis_report import PartialDependence

NOT_SUPPORTED = (
    "Detected data type is not supported for PDP. PDP can only be computed for numerical or categorical columns"
)

_WHOLE = 1 << 63


@dataclass(frozen=True)
class Grid:
    """The values that one feature is set to; `bounds` are the upper ends of the buckets of numbers but the last.

    `categories` are how many rows have each category; None of numbers, whose buckets are counted.
    """

    facts: FeatureFacts
    values: pa.Array
    bounds: Floats
    categories: Floats | None = None

    @classmethod
    def of(cls, facts: FeatureFacts, resolution: int) -> Grid:
        """The middles of so many buckets of one width from the least number to the greatest; or all categories.

        Whole numbers that repeat are categories too (`FeatureFacts.repeats`), in the order of numbers.
        """
        if facts.repeats or not facts.kind.numeric:
            values, counts = _categories(facts)
            return cls(facts, values, np.empty(0), counts)
        # One value has no width to be divided.
        buckets = resolution if facts.minimum < facts.maximum else 1
        places = np.arange(buckets, dtype=np.float64)
        return cls(facts, pa.array(_between(facts, (places + 0.5) / buckets)), _between(facts, places[1:] / buckets))

    def __len__(self) -> int:
        return len(self.values)

    def counts(self, column: pa.Array) -> Floats:
        """How many rows are in each bucket; of categories that is known already."""
        if self.categories is not None:
            return self.categories
        numbers = numbers_of(column)
        places = np.searchsorted(self.bounds, numbers[~np.isnan(numbers)], side="right")
        return np.bincount(places, minlength=len(self)).astype(np.float64)


@dataclass(frozen=True)
class BatchDependence:
    """Of some rows: for each grid the sums of the scores, shape (values, outputs), and the rows in each bucket."""

    rows: int
    sums: tuple[RunningSum, ...]
    counts: tuple[Floats, ...]

    def to_plain(self) -> list[Any]:
        return [self.rows, [each.to_plain() for each in self.sums], [each.tolist() for each in self.counts]]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> BatchDependence:
        rows, sums, counts = plain
        return cls(rows, tuple(map(RunningSum.from_plain, sums)), tuple(map(np.array, counts)))


@dataclass(frozen=True)
class DependenceExplainer:
    """Asks the model about rows; `names` are its features, `grids` of some of them, `outputs` its scores a record."""

    names: tuple[str, ...]
    grids: tuple[Grid, ...]
    model: ExplainedModel
    outputs: int

    @property
    def batch_rows(self) -> int:
        """How many rows make as many synthetic ones as are predicted at a time; it follows from the grids alone."""
        records = min(MOST_RECORDS, MOST_CELLS // len(self.names))
        return batch_rows(records // max(map(len, self.grids), default=1), len(self.names))

    def measure(self, batches: Iterable[pa.RecordBatch]) -> Iterator[BatchDependence]:
        """The sums of the rows of each batch; the next one is made while one is asked about. Raises ModelError."""
        begun: deque[pa.RecordBatch] = deque()
        answers = self.model.scores(self._questions(batches, begun))
        for first in answers:
            rows = begun.popleft()
            scores = [first, *islice(answers, len(self.grids) - 1)]
            yield BatchDependence(
                rows.num_rows,
                tuple(self._summed(each, grid, rows.num_rows) for each, grid in zip(scores, self.grids, strict=True)),
                tuple(grid.counts(rows.column(grid.facts.name)) for grid in self.grids),
            )

    def _questions(self, batches: Iterable[pa.RecordBatch], begun: deque[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """For each batch its rows with each value of a grid, grid by grid; the batch is put into `begun`."""
        for rows in batches:
            begun.append(rows)
            columns = {name: decoded(rows.column(name)) for name in self.names}
            for grid in self.grids:
                own = np.tile(np.arange(rows.num_rows, dtype=np.int32), len(grid))
                texts = pa.types.is_string(columns[grid.facts.name].type)
                places = np.repeat(np.arange(len(grid), dtype=np.int32), rows.num_rows)
                replaced = taken(as_texts(grid.values) if texts else grid.values, places)
                arrays = [
                    replaced if name == grid.facts.name else taken(column, own) for name, column in columns.items()
                ]
                yield pa.RecordBatch.from_arrays(arrays, names=list(columns))

    def _summed(self, scores: Floats, grid: Grid, rows: int) -> RunningSum:
        found = checked(scores, len(grid) * rows, self.outputs)
        return RunningSum.of(found.reshape(len(grid), rows, self.outputs).swapaxes(0, 1))


class DependenceSums:
    """Takes in what was measured, batch by batch in the order of the rows."""

    def __init__(self, grids: Sequence[Grid], outputs: int) -> None:
        self._grids = grids
        self._rows = 0
        self._sums = [RunningSum.zero((len(grid), outputs)) for grid in grids]
        self._counts = [np.zeros(len(grid)) for grid in grids]

    def update(self, measured: BatchDependence) -> None:
        self._rows += measured.rows
        for place, grid in enumerate(self._grids):
            self._sums[place].add(measured.sums[place])
            if grid.categories is None:
                self._counts[place] += measured.counts[place]
            else:
                self._counts[place] = grid.categories

    def result(self, label_of: Callable[[int], str]) -> list[PartialDependence]:
        """A plot for each grid, of at least one row."""
        return [
            _plot(grid, total.mean(self._rows), counts / max(float(counts.sum()), 1.0), label_of)
            for grid, total, counts in zip(self._grids, self._sums, self._counts, strict=True)
        ]


def _categories(facts: FeatureFacts) -> tuple[pa.Array, Floats]:
    """All categories and how many rows have each; whole numbers as such, unless some are written as `007` is."""
    counts = dict(facts.categories)
    if facts.kind.numeric:
        ordered = sorted(counts, key=lambda text: (int(text), text))
        numbers = [int(text) for text in ordered]
        plain = [str(number) for number in numbers] == ordered and numbers[0] >= -_WHOLE and numbers[-1] < _WHOLE
        values = pa.array(numbers, pa.int64()) if plain else pa.array(ordered, pa.string())
    else:
        ordered = sorted(counts)
        values = pa.array(ordered, pa.string())
    return values, np.array([counts[text] for text in ordered], dtype=np.float64)


def _between(facts: FeatureFacts, shares: Floats) -> Floats:
    """The numbers that lie so far on the way from the least to the greatest."""
    # The distance of two doubles may be none.
    distance = facts.maximum / 2.0 - facts.minimum / 2.0
    found: Floats = facts.minimum + shares * distance + shares * distance
    return found


def grids_of(facts: Sequence[FeatureFacts], resolution: int) -> tuple[Grid, ...]:
    """The grids of those features that can have one."""
    return tuple(Grid.of(each, resolution) for each in facts if _is_supported(each))


def refused(facts: FeatureFacts) -> PartialDependence | None:
    """What is told of a feature that can have no plot: free text, or no value at all."""
    if _is_supported(facts):
        return None
    kind = FeatureKind.FREE_TEXT.value if facts.kind is FeatureKind.FREE_TEXT else None
    return PartialDependence.model_validate({"feature_name": facts.name, "data_type": kind, "error": NOT_SUPPORTED})


def _is_supported(facts: FeatureFacts) -> bool:
    return facts.kind is not FeatureKind.FREE_TEXT and facts.present > 0


def _plot(grid: Grid, means: Floats, shares: Floats, label_of: Callable[[int], str]) -> PartialDependence:
    return PartialDependence(
        feature_name=grid.facts.name,
        data_type="numerical" if grid.categories is None else "categorical",
        feature_values=tuple(grid.values.to_pylist()),
        model_predictions=tuple(tuple(each) for each in means.T.tolist()),
        data_distribution=tuple(shares.tolist()),
        label_headers=tuple(label_of(place) for place in range(means.shape[1])),
    )
