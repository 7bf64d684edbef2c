"""The rows of a batch that can be judged: those with a label and all that their prediction needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analyzer.arrays import Flags, Floats
from analyzer.columns.attributes import LABEL_PREFIXES, OUTPUT_PREFIXES, resolve, values_at
from analyzer.columns.labels import MISSING, POSITIVE, Classes, classes_of, numbers_of
from analyzer.model_quality.draws import Samples
from analyzer.model_quality.row_counts import RowCounts

LABEL, INFERENCE, PROBABILITY = "ground_truth_attribute", "inference_attribute", "probability_attribute"


@dataclass(frozen=True)
class NumericRows:
    """Rows whose labels and predictions are numbers, each of shape (n,)."""

    labels: Floats
    predictions: Floats
    samples: Samples


@dataclass(frozen=True)
class ClassifiedRows:
    """Rows whose labels and predictions are classes; `scores` are of two classes only, each of shape (n,)."""

    actual: Classes
    predicted: Classes
    samples: Samples
    scores: Floats

    @property
    def positive(self) -> Flags:
        """Which rows are of the positive class."""
        return _is_positive(self.actual)


class RowReader:
    """Takes from batches what the attributes of a job name, and counts in `rows` what it meets.

    `attributes` are by setting; `positional` columns have an index.
    """

    def __init__(self, attributes: Mapping[str, str], positional: bool) -> None:
        self.rows = RowCounts()
        self._attributes = attributes
        self._positional = positional

    def numeric(self, batch: pa.RecordBatch, samples: Samples) -> NumericRows:
        """Rows for a regression."""
        columns = self._columns(batch)
        labels, predictions = numbers_of(columns[LABEL]), numbers_of(columns[INFERENCE])
        self.rows.look_for_numbers(LABEL, columns[LABEL], labels)
        self.rows.look_for_numbers(INFERENCE, columns[INFERENCE], predictions)
        both = self.rows.count(~np.isnan(labels), ~np.isnan(predictions))
        return NumericRows(labels[both], predictions[both], samples[both])

    def classified(self, batch: pa.RecordBatch, samples: Samples) -> ClassifiedRows:
        """Rows for many classes."""
        columns = self._columns(batch)
        actual, predicted = classes_of(columns[LABEL]), classes_of(columns[INFERENCE])
        both = self.rows.count(_is_there(actual), _is_there(predicted))
        return ClassifiedRows(_of(actual, both), _of(predicted, both), samples[both], np.empty(0))

    def scored(self, batch: pa.RecordBatch, samples: Samples, threshold: float) -> ClassifiedRows:
        """Rows for two classes: the predicted class is the given one, else that of a probability above the threshold;

        the score is the probability, else 1.0 or 0.0 by the given class.
        """
        columns = self._columns(batch)
        actual = classes_of(columns[LABEL])
        predicted = classes_of(columns[INFERENCE]) if INFERENCE in columns else None
        scores = numbers_of(columns[PROBABILITY]) if PROBABILITY in columns else None
        if scores is not None:
            self.rows.check_probabilities(scores)
            self.rows.look_for_numbers(PROBABILITY, columns[PROBABILITY], scores)
        if predicted is None:
            assert scores is not None
            predicted = _above(scores, threshold)
        there = _is_there(predicted)
        if scores is None:
            scores = _is_positive(predicted).astype(np.float64)
        else:
            there &= ~np.isnan(scores)
        both = self.rows.count(_is_there(actual), there)
        return ClassifiedRows(_of(actual, both), _of(predicted, both), samples[both], scores[both])

    def _columns(self, batch: pa.RecordBatch) -> dict[str, pa.Array]:
        """The columns of the attributes; one that this batch does not have is missing in all of its rows."""
        names = batch.schema.names
        columns = {}
        found = set()
        for setting, attribute in self._attributes.items():
            prefixes = LABEL_PREFIXES if setting == LABEL else OUTPUT_PREFIXES
            place = resolve(attribute, names, prefixes, self._positional)
            if place is None:
                columns[setting] = pa.nulls(batch.num_rows, pa.string())
                continue
            found.add(setting)
            columns[setting] = values_at(batch.column(names.index(place.column)), place.steps)
        self.rows.look(names, found)
        return columns


def _of(classes: Classes, rows: Flags) -> Classes:
    return Classes(classes.codes[rows], classes.names)


def _is_there(classes: Classes) -> Flags:
    there: Flags = classes.codes != MISSING
    return there


def _is_positive(classes: Classes) -> Flags:
    if POSITIVE not in classes.names:
        return np.zeros(len(classes.codes), dtype=np.bool_)
    positive: Flags = classes.codes == classes.names.index(POSITIVE)
    return positive


def _above(scores: Floats, threshold: float) -> Classes:
    """The class 1 above the threshold, else 0."""
    codes = (scores > threshold).astype(np.intp)
    codes[np.isnan(scores)] = MISSING
    return Classes(codes, ("0", POSITIVE))
