"""Model quality as a fold: from batches of columns to the states that all metrics come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from analyzer.model_quality.confusion import ConfusionCounts
from analyzer.model_quality.draws import Samples, samples_of_rows, split_key
from analyzer.model_quality.judged_rows import INFERENCE, LABEL, PROBABILITY, ClassifiedRows, RowReader
from analyzer.model_quality.regression import RegressionSums
from analyzer.model_quality.row_counts import RowCounts
from analyzer.model_quality.scores import MOST_SCORES, ScoreHistogram
from analyzer.scan.split import Split
from contracts.model_quality_job import ModelQualityJob
from contracts.problem_type import ProblemType

QualityState = RowCounts | ConfusionCounts | ScoreHistogram | RegressionSums

_KINDS: dict[str, type[QualityState]] = {
    kind.KIND: kind for kind in (RowCounts, ConfusionCounts, ScoreHistogram, RegressionSums)
}


@dataclass(frozen=True)
class ModelQualityFold:
    """Folds batches into a state of each kind that the problem needs, each under the name of its kind.

    `attributes` are what the job calls its columns, by setting; `positional` columns have an index too. `source` is
    where the data set lies: a split is known by the path of its file below it.
    """

    problem_type: ProblemType
    attributes: dict[str, str]
    threshold: float
    source: str
    positional: bool
    most_scores: int = MOST_SCORES

    @classmethod
    def of(cls, job: ModelQualityJob, source: str, positional: bool) -> ModelQualityFold:
        """The fold of a job; only two classes have a probability."""
        attributes = {LABEL: job.label}
        if job.inference_attribute is not None:
            attributes[INFERENCE] = job.inference_attribute
        if job.probability_attribute is not None and job.problem_type is ProblemType.BINARY:
            attributes[PROBABILITY] = job.probability_attribute
        return cls(job.problem_type, attributes, job.probability_threshold_attribute, source, positional, MOST_SCORES)

    def fold(self, split: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, QualityState]]:
        reader = RowReader(self.attributes, self.positional)
        states = {
            ProblemType.REGRESSION: self._regression,
            ProblemType.BINARY: self._binary,
            ProblemType.MULTICLASS: self._multiclass,
        }[self.problem_type](reader, self._sampled(split, batches))
        for state in (reader.rows, *states):
            yield state.KIND, state

    def restore(self, plain: Any) -> QualityState:
        return _KINDS[plain[0]].from_plain(plain)

    def scored(self, split: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[ClassifiedRows]:
        """The rows of a split with their scores, as the fold takes them."""
        reader = RowReader(self.attributes, self.positional)
        for batch, samples in self._sampled(split, batches):
            yield reader.scored(batch, samples, self.threshold)

    def _sampled(self, split: Split, batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[pa.RecordBatch, Samples]]:
        """Each batch with the samples of its rows."""
        key = split_key(_below(self.source, split.path), split.start)
        first = 0
        for batch in batches:
            yield batch, samples_of_rows(key, first, batch.num_rows)
            first += batch.num_rows

    def _regression(
        self, reader: RowReader, batches: Iterator[tuple[pa.RecordBatch, Samples]]
    ) -> tuple[QualityState, ...]:
        sums = RegressionSums()
        for batch, samples in batches:
            rows = reader.numeric(batch, samples)
            sums.update(rows.labels, rows.predictions, rows.samples)
        return (sums,)

    def _binary(self, reader: RowReader, batches: Iterator[tuple[pa.RecordBatch, Samples]]) -> tuple[QualityState, ...]:
        confusion, scores = ConfusionCounts(), ScoreHistogram(self.most_scores)
        for batch, samples in batches:
            rows = reader.scored(batch, samples, self.threshold)
            confusion.update(rows.actual, rows.predicted, rows.samples)
            scores.update(rows.scores, rows.positive, rows.samples)
        return confusion, scores

    def _multiclass(
        self, reader: RowReader, batches: Iterator[tuple[pa.RecordBatch, Samples]]
    ) -> tuple[QualityState, ...]:
        confusion = ConfusionCounts()
        for batch, samples in batches:
            rows = reader.classified(batch, samples)
            confusion.update(rows.actual, rows.predicted, rows.samples)
        return (confusion,)


def _below(source: str, path: str) -> str:
    """What is below the data set of a path; the name alone where the data set is that file."""
    inside = path.removeprefix(source.rstrip("/")).lstrip("/") if path.startswith(source.rstrip("/")) else path
    return inside or path.rpartition("/")[2]
