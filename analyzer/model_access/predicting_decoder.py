"""Predictions as columns of the data: a model is asked about each batch while the next one is read."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analyzer.model_access.answers import Answers
from analyzer.model_access.predicted_labels import predicted_labels
from analyzer.model_access.predictor import Predictor
from analyzer.scan.protocols import Decoder
from analyzer.scan.split import Split, SplitReport


@dataclass(frozen=True)
class PredictingDecoder:
    """The batches of `decoder`, with the column `label` of predicted labels, and `score` where that is asked for.

    `features` are the columns that the model is asked about. The score is a number; it is missing where the model gives
    several.
    """

    decoder: Decoder
    predictor: Predictor
    features: tuple[str, ...]
    label: str
    score: str | None = None
    label_headers: tuple[int | str, ...] | None = None
    threshold: float = 0.5

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        """Raises ModelError."""
        waiting: deque[pa.RecordBatch] = deque()

        def features() -> Iterator[pa.RecordBatch]:
            for batch in self.decoder.decode(split, batches, report):
                waiting.append(batch)
                yield batch.select(list(self.features))

        for answers in self.predictor.predict_each(features()):
            for what, number in self.predictor.take_counts().items():
                report.count(what, number)
            yield self._with(waiting.popleft(), answers)

    def _with(self, batch: pa.RecordBatch, answers: Answers) -> pa.RecordBatch:
        labels = predicted_labels(answers, self.label_headers, self.threshold, False)
        columns = [*batch.columns, labels]
        names = [*batch.schema.names, self.label]
        if self.score is not None:
            columns.append(_lone_score(answers))
            names.append(self.score)
        return pa.RecordBatch.from_arrays(columns, names=names)


def _lone_score(answers: Answers) -> pa.Array:
    scores = answers.scores
    if scores is None or scores.shape[1] != 1:
        return pa.nulls(len(answers), pa.float64())
    return pa.array(scores[:, 0], mask=np.isnan(scores[:, 0]))
