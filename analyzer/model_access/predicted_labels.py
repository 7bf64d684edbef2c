"""From a model's answers to predicted labels, and to the scores that are explained."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from analyzer.arrays import Floats
from analyzer.columns.labels import numbers_of
from analyzer.model_access.answers import Answers, ModelAnswerError
from analyzer.model_access.score_matrix import highest
from analyzer.values.json_columns import as_array


def predicted_labels(
    answers: Answers, label_headers: Sequence[str | int] | None, threshold: float, continuous_label: bool
) -> pa.Array:
    """The label predicted for each record, missing where the model gives none. Raises ModelAnswerError.

    In this order: the label in the answer; of several scores the header of the highest; of a lone score itself, where
    the label is continuous; else 1 where it is above `threshold`, and 0.
    """
    if answers.labels is not None:
        return answers.labels
    scores = answers.scores
    assert scores is not None
    if scores.shape[1] > 1:
        return _header_of_highest(scores, label_headers)
    score = scores[:, 0]
    missing = np.isnan(score)
    if continuous_label:
        return pa.array(score, mask=missing)
    return pa.array((score > threshold).astype(np.int64), mask=missing)


def scores_of(answers: Answers) -> Floats:
    """The scores of shape (n, outputs); where the model gives labels alone, these, if they are numbers.

    Raises ModelAnswerError.
    """
    if answers.scores is not None:
        return answers.scores
    assert answers.labels is not None
    numbers = numbers_of(answers.labels)
    if np.isnan(numbers).any():
        raise ModelAnswerError(
            "The model's answers hold labels that are no numbers, and no scores: attributions need scores, "
            "so predictor.probability should say where they are."
        )
    return numbers[:, np.newaxis]


def _header_of_highest(scores: Floats, headers: Sequence[str | int] | None) -> pa.Array:
    if headers is None or len(headers) != scores.shape[1]:
        has = "is not set" if headers is None else f"names {len(headers)}"
        raise ModelAnswerError(
            f"The model gives {scores.shape[1]} scores a record, and predictor.label_headers {has}; it should name the "
            "label of each score, in their order, or predictor.probability should say which column the score is."
        )
    names = as_array(list(headers))
    places = np.array(highest(scores), dtype=np.int64)
    return names.take(pa.array(places, mask=places < 0))
