"""Kernel SHAP of rows: synthetic rows through the model, and their scores solved for the features' contributions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analyzer.attribution.coalitions import CoalitionDesign
from analyzer.attribution.synthetic_rows import joined, mean_in_order, taken
from analyzer.errors import ModelError

Numbers = NDArray[np.float64]

Predict = Callable[[pa.RecordBatch], Numbers]
"""The scores of rows of features, shape (rows, outputs)."""

MOST_RECORDS = 1 << 17
MOST_CELLS = 8 << 20
"""Synthetic rows that are predicted at a time: at most so many, or so many values: some 40 MB of text."""

MOST_ROWS = 1 << 12
"""Rows that are explained together."""

_SURE = 2.0**-53
"""Probabilities of 0 and 1 have no finite logit: they count as this far away, the double next to 1."""


@dataclass(frozen=True)
class LocalValues:
    """Of n rows: what each feature contributes to each score, shape (n, features, outputs), and the scores."""

    values: Numbers
    scores: Numbers


class KernelExplainer:
    """Explains rows by one design; absent features take the values of the rows of `baseline`, and scores are averaged.

    `features` are the columns that are explained, of those of the baseline; all others are present or absent together,
    as one more feature that is not reported. With `use_logit` scores are probabilities, and all that is reported are
    log-odds.
    """

    def __init__(
        self,
        baseline: pa.RecordBatch,
        predict: Predict,
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
        self._predict = predict
        self._players = _players(self.names, self.features)
        self.design = CoalitionDesign.of(int(self._players.max()) + 1, samples, seed)
        scores = checked(predict(baseline), baseline.num_rows)
        self.expected_value: Numbers = self._linked(mean_in_order(scores[np.newaxis]))[0]
        """The score of the baseline, shape (outputs,): the mean of its rows'."""

    @property
    def outputs(self) -> int:
        return len(self.expected_value)

    @property
    def chunk_rows(self) -> int:
        """How many rows make as many synthetic ones as are predicted at a time; it follows from the design alone."""
        return min(max(self._most_pairs // max(self.design.samples, 1), 1), MOST_ROWS)

    def explain(self, rows: pa.RecordBatch) -> LocalValues:
        """The contributions of each feature in each row: they sum to the row's score less `expected_value`.

        Raises ModelError.
        """
        everything = self._linked(checked(self._predict(rows.select(self.names)), rows.num_rows))
        if everything.shape[1] != self.outputs:
            raise _other_outputs(everything.shape[1], self.outputs)
        parts = [self._linked(scores) for scores in self._coalition_scores(rows)]
        values = np.concatenate([np.empty((0, self.outputs)), *parts])
        values = values.reshape(rows.num_rows, self.design.samples, self.outputs)
        solved = self.design.solve(values, self.expected_value, everything)
        return LocalValues(solved[:, : len(self.features)], everything)

    @property
    def _most_pairs(self) -> int:
        """Pairs of a row and a coalition that are predicted at a time."""
        records = min(MOST_RECORDS, MOST_CELLS // len(self.names))
        pairs: int = max(records // self.baseline.num_rows, 1)
        return pairs

    def _coalition_scores(self, rows: pa.RecordBatch) -> Iterator[Numbers]:
        """The scores of each row in each coalition, row by row, some at a time: shape (pairs, outputs)."""
        count, size = rows.num_rows, self.baseline.num_rows
        columns = [joined(rows.column(name), self.baseline.column(name)) for name in self.names]
        behind = np.arange(count, count + size, dtype=np.int32)
        pairs = count * self.design.samples
        for start in range(0, pairs, self._most_pairs):
            row, sample = np.divmod(np.arange(start, min(start + self._most_pairs, pairs)), max(self.design.samples, 1))
            own = row.astype(np.int32)[:, np.newaxis]
            masks = self.design.masks[sample]
            places = [np.where(masks[:, player, np.newaxis], own, behind).ravel() for player in self._players]
            arrays = [taken(values, each) for values, each in zip(columns, places, strict=True)]
            batch = pa.RecordBatch.from_arrays(arrays, names=list(self.names))
            scores = checked(self._predict(batch), len(row) * size)
            if scores.shape[1] != self.outputs:
                raise _other_outputs(scores.shape[1], self.outputs)
            yield mean_in_order(scores.reshape(len(row), size, self.outputs))

    def _linked(self, scores: Numbers) -> Numbers:
        return logit(scores) if self.use_logit else scores


def logit(probabilities: Numbers) -> Numbers:
    """log(p / (1 - p)), of 0 and 1 as of probabilities close to them. Raises ModelError of what is no probability."""
    if ((probabilities < 0.0) | (probabilities > 1.0)).any():
        strange = float(probabilities[(probabilities < 0.0) | (probabilities > 1.0)][0])
        raise ModelError.asked(
            "use_logit is set", f"the model gave the score {strange!r}", "a probability, from 0 to 1"
        )
    near = np.clip(probabilities, _SURE, 1.0 - _SURE)
    odds: Numbers = np.log(near / (1.0 - near))
    return odds


def checked(scores: Numbers, records: int) -> Numbers:
    """Scores of shape (records, outputs), all finite. Raises ModelError where they are not."""
    if len(scores) != records:
        raise ModelError.asked(
            f"The model was asked about {records} records", f"it gave {len(scores)} scores", "as many"
        )
    if not np.isfinite(scores).all():
        lacking = int(records - np.isfinite(scores).all(axis=1).sum())
        raise ModelError.asked(
            f"The model was asked about {records} records",
            f"it gave {lacking} of them a score that is missing or no finite number",
            "a number for each",
        )
    return scores


def _players(names: Sequence[str], features: Sequence[str]) -> NDArray[np.intp]:
    """For each column who it goes along with: a feature by its place among them, all others together."""
    places = {name: place for place, name in enumerate(features)}
    return np.array([places.get(name, len(features)) for name in names], dtype=np.intp)


def _other_outputs(found: int, before: int) -> ModelError:
    return ModelError.asked(
        "The model was asked about synthetic rows", f"it gave {found} scores a record and {before} before", "as many"
    )
