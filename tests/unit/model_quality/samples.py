"""Predictions and labels for the tests, and the states that a pass over them gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analyzer.columns.labels import classes_of
from analyzer.model_quality.confusion import Confusion, ConfusionCounts
from analyzer.model_quality.draws import Samples, samples_of_rows
from analyzer.model_quality.scores import ScoreHistogram

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]

TOLERANCE = 1e-12


def close(found: float, expected: float) -> bool:
    """Whether two numbers are the same to twelve digits."""
    return abs(found - expected) <= TOLERANCE * max(1.0, abs(expected))


def drawn(rows: int) -> Samples:
    return samples_of_rows(7, 0, rows)


def confusion_of(actual: Sequence[str], predicted: Sequence[str], also: tuple[str, ...] = ()) -> Confusion:
    state = ConfusionCounts()
    columns = [classes_of(pa.array(list(each), pa.string())) for each in (actual, predicted)]
    state.update(columns[0], columns[1], drawn(len(actual)))
    return state.result(also)[0]


def histogram_of(
    scores: Numbers, positive: Flags, samples: Samples | None = None, limit: int | None = None
) -> ScoreHistogram:
    state = ScoreHistogram(limit)
    state.update(scores, positive, drawn(len(scores)) if samples is None else samples)
    state.settle()
    return state
