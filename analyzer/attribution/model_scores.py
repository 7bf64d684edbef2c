"""The scores of a model as attributions want them: numbers alone, one row of them for each record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from analyzer.arrays import Floats
from analyzer.errors import ModelError
from analyzer.model_access import Predictor, scores_of
from contracts.errors import counted


class ExplainedModel(Protocol):
    """What is explained. It travels to the workers, so it holds no more than settings."""

    def scores(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Floats]:
        """The scores of each batch, shape (rows, outputs), while the next ones are made. Raises ModelError."""
        ...

    def take_counts(self) -> dict[str, int]:
        """What was met since this was last asked, for `tell_of_model`."""
        ...


@dataclass(frozen=True)
class ModelScores:
    """The scores that a predictor gives."""

    predictor: Predictor

    def scores(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Floats]:
        return map(scores_of, self.predictor.predict_each(batches))

    def take_counts(self) -> dict[str, int]:
        return self.predictor.take_counts()


def scores_of_one(model: ExplainedModel, batch: pa.RecordBatch) -> Floats:
    """The scores of one batch. Raises ModelError."""
    (scores,) = model.scores([batch])
    return checked(scores, batch.num_rows)


def checked(scores: Floats, records: int, outputs: int | None = None) -> Floats:
    """Scores of shape (records, outputs), all finite. Raises ModelError where they are not."""
    question = f"The model was asked about {counted(records, 'record')}"
    if len(scores) != records:
        raise ModelError.unfit(question, f"it gave {counted(len(scores), 'score')}", "as many")
    if outputs is not None and scores.shape[1] != outputs:
        raise ModelError.unfit(question, f"it gave {scores.shape[1]} scores for each, and {outputs} before", "as many")
    if not np.isfinite(scores).all():
        lacking = int(records - np.isfinite(scores).all(axis=1).sum())
        found = f"it gave {lacking} of them a score that is missing or no finite number"
        raise ModelError.unfit(question, found, "a number for each")
    return scores
