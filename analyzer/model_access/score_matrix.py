"""Scores as a matrix, from the values of an answer; and the label of the highest score."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from analyzer.arrays import Floats
from analyzer.values.json_columns import as_array


class NoScoresError(ValueError):
    """The values are no scores; the text says what they are."""


def matrix_of(values: Sequence[Any]) -> Floats:
    """One value, or list of values, a record as shape (records, outputs). Raises NoScoresError."""
    try:
        found = np.array(values, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        raise NoScoresError("values that are not one number, or the same number of numbers, for each record") from None
    if found.ndim > 2 and found.size == found.shape[0] * max(found.shape[1:]):
        found = found.reshape(found.shape[0], max(found.shape[1:]))  # such as [[[0.1, 0.9]]]
    if found.ndim == 1:
        found = found[:, np.newaxis]
    if found.ndim != 2 or 0 in found.shape:
        raise NoScoresError("lists that are empty, or lie in lists")
    return found


def labels_of(values: Sequence[Any], scores: Floats | None) -> pa.Array:
    """The label of each record: the value itself, or of a list of labels the one with the highest score.

    Raises NoScoresError where there are lists and no scores for them.
    """
    if not any(isinstance(value, list) for value in values):
        return as_array(list(values))
    lists = [value if isinstance(value, list) else [value] for value in values]
    lengths = set(map(len, lists))
    if lengths == {1}:
        return as_array([value for (value,) in lists])
    if scores is None or lengths != {scores.shape[1]}:
        raise NoScoresError("a list of labels for each record, and no list of as many scores")
    best = highest(scores)
    return as_array([None if place < 0 else labels[place] for place, labels in zip(best, lists, strict=True)])


def highest(scores: Floats) -> list[int]:
    """The place of the highest score of each record, the first of equal ones; -1 where one is missing."""
    missing = np.isnan(scores).any(axis=1)
    places: list[int] = np.where(missing, -1, np.where(np.isnan(scores), 0.0, scores).argmax(axis=1)).tolist()
    return places


def listed(text: str | None) -> Any:
    """A list that a cell holds as text, as Python or JSON writes it. Raises NoScoresError."""
    if text is None:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return ast.literal_eval(text)  # literals alone: it runs nothing
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        raise NoScoresError("a text that starts like a list and is none") from None
