"""Kernel SHAP of rows: synthetic rows through the model, and their scores solved for the features' contributions."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analyzer.arrays import Floats, Positions
from analyzer.attribution.coalitions import CoalitionDesign
from analyzer.attribution.model_scores import ExplainedModel, checked, scores_of_one
from analyzer.attribution.synthetic_rows import joined, mean_in_order, taken
from analyzer.errors import ModelError

NumberedRows = tuple[int, pa.RecordBatch]
"""Rows that follow one another in the data, and the number of the first of them among all, from 0."""

MOST_RECORDS = 1 << 17
MOST_CELLS = 8 << 20
"""Synthetic rows that are predicted at a time: at most so many, or so many values: some 40 MB of text."""

MOST_ROWS = 1 << 12
MOST_VALUES = 1 << 17
"""Rows that are explained together: at most so many, or so many values: a megabyte or two."""

_SURE = 2.0**-53
"""Probabilities of 0 and 1 have no finite logit: they count as this far away, the double next to 1."""


@dataclass(frozen=True)
class LocalValues:
    """Of n rows: what each feature contributes to each score, shape (n, features, outputs), and the scores."""

    rows: pa.RecordBatch
    values: Floats
    scores: Floats


class KernelExplainer:
    """Explains rows by one design, in which each row has an order of its own that follows from its number in the data.

    Absent features take the values of the rows of `baseline`, and scores are averaged.

    `features` are the columns that are explained, of those of the baseline; all others are present or absent together,
    as one more feature that is not reported. With `use_logit` scores are probabilities, and all that is reported are
    log-odds.
    """

    def __init__(
        self,
        baseline: pa.RecordBatch,
        model: ExplainedModel,
        *,
        features: Sequence[str] | None = None,
        samples: int | None = None,
        seed: int | None = None,
        use_logit: bool = False,
    ) -> None:
        self.baseline = baseline
        self.names = tuple(baseline.schema.names)
        self.features = self.names if features is None else tuple(features)
        self.use_logit = use_logit
        self._model = model
        self._players = _players(self.names, self.features)
        self.design = CoalitionDesign.of(int(self._players.max()) + 1, samples, seed)
        scores = scores_of_one(model, baseline)
        self.expected_value: Floats = self._linked(mean_in_order(scores[np.newaxis]))[0]
        """The score of the baseline, shape (outputs,): the mean of its rows'."""

    @property
    def outputs(self) -> int:
        return len(self.expected_value)

    @property
    def batch_rows(self) -> int:
        """How many rows make as many synthetic ones as are predicted at a time; it follows from the design alone."""
        return batch_rows(self._most_pairs // max(self.design.samples, 1), len(self.names))

    def explain(self, batches: Iterable[NumberedRows]) -> Iterator[LocalValues]:
        """What the features contribute in each batch of rows; the next one is made while one is asked about.

        A row's contributions sum to its score less `expected_value`. Raises ModelError.
        """
        begun: deque[tuple[pa.RecordBatch, Positions]] = deque()
        answers = self._model.scores(self._questions(batches, begun))
        for first in answers:
            rows, orders = begun.popleft()
            count, samples = rows.num_rows, self.design.samples
            own = self._linked(checked(first, count, self.outputs))
            values = [np.empty((0, self.outputs))]
            for start in self._starts(count):
                pairs = min(self._most_pairs, count * samples - start)
                scores = checked(next(answers), pairs * self.baseline.num_rows, self.outputs)
                values.append(self._linked(mean_in_order(scores.reshape(pairs, -1, self.outputs))))
            shaped = np.concatenate(values).reshape(count, samples, self.outputs)
            solved = self.design.solve(shaped, self.expected_value, own, orders)
            yield LocalValues(rows, solved[:, : len(self.features)], own)

    def take_counts(self) -> dict[str, int]:
        """What asking the model has met since this was last asked."""
        return self._model.take_counts()

    @property
    def _most_pairs(self) -> int:
        """Pairs of a row and a coalition that are predicted at a time."""
        records = min(MOST_RECORDS, MOST_CELLS // len(self.names))
        pairs: int = max(records // self.baseline.num_rows, 1)
        return pairs

    def _starts(self, rows: int) -> range:
        """The first pair of each question about what is made of so many rows."""
        return range(0, rows * self.design.samples, self._most_pairs)

    def _questions(
        self, batches: Iterable[NumberedRows], begun: deque[tuple[pa.RecordBatch, Positions]]
    ) -> Iterator[pa.RecordBatch]:
        """For each batch its rows, and then what is made of them; the batch is put into `begun`."""
        for number, rows in batches:
            orders = self.design.orders(number, rows.num_rows)
            begun.append((rows, orders))
            yield rows.select(self.names)
            columns = [joined(rows.column(name), self.baseline.column(name)) for name in self.names]
            pairs = rows.num_rows * self.design.samples
            for start in self._starts(rows.num_rows):
                yield self._synthetic(columns, start, min(start + self._most_pairs, pairs), orders)

    def _synthetic(self, columns: list[pa.Array], start: int, stop: int, orders: Positions) -> pa.RecordBatch:
        """Some pairs of a row and a coalition, with each row of the baseline, whose values lie behind the rows' own."""
        samples = self.design.samples
        first, last = start // samples, -(-stop // samples)
        some = slice(start - first * samples, stop - first * samples)
        own = np.repeat(np.arange(first, last, dtype=np.int32), samples)[some, np.newaxis]
        behind = np.arange(len(orders), len(orders) + self.baseline.num_rows, dtype=np.int32)
        present = np.ascontiguousarray(self.design.masks.T)
        arrays = []
        for values, player in zip(columns, self._players, strict=True):
            flags = present[orders[first:last, player]].reshape(-1)[some, np.newaxis]
            arrays.append(taken(values, np.where(flags, own, behind).ravel()))
        return pa.RecordBatch.from_arrays(arrays, names=list(self.names))

    def _linked(self, scores: Floats) -> Floats:
        return logit(scores) if self.use_logit else scores


def batch_rows(wanted: int, features: int) -> int:
    """Rows of a batch: as many as are wanted, unless that is too much to be handed about."""
    return max(min(wanted, MOST_ROWS, MOST_VALUES // features), 1)


def logit(probabilities: Floats) -> Floats:
    """log(p / (1 - p)), of 0 and 1 as of probabilities close to them. Raises ModelError of what is no probability."""
    if ((probabilities < 0.0) | (probabilities > 1.0)).any():
        strange = float(probabilities[(probabilities < 0.0) | (probabilities > 1.0)][0])
        raise ModelError.unfit(
            "use_logit is set", f"the model gave the score {strange!r}", "a probability, from 0 to 1"
        )
    near = np.clip(probabilities, _SURE, 1.0 - _SURE)
    odds: Floats = np.log(near / (1.0 - near))
    return odds


def _players(names: Sequence[str], features: Sequence[str]) -> Positions:
    """For each column who it goes along with: a feature by its place among them, all others together."""
    places = {name: place for place, name in enumerate(features)}
    return np.array([places.get(name, len(features)) for name in names], dtype=np.intp)
