"""Models in this process, exact Shapley values of them, and rows as batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import factorial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analyzer.columns.labels import numbers_of

Numbers = NDArray[np.float64]
Function = Callable[[Numbers], Numbers]
"""Rows of numbers, shape (rows, features), to one score each."""


def linear(rows: Numbers) -> Numbers:
    return rows @ np.arange(1.0, rows.shape[1] + 1.0)


def tree(rows: Numbers) -> Numbers:
    left = np.where(rows[:, 1] > 0.3, 3.0, 1.0) + 2.0 * ((rows[:, 2] > 0.0) & (rows[:, 3] > 0.0))
    right = np.where(rows[:, 4] > 0.0, -1.0, 2.0) + (rows[:, 5] > 0.5) * (rows[:, 1] < 0.0)
    return np.where(rows[:, 0] > 0.0, left, right)


def interacting(rows: Numbers) -> Numbers:
    return np.tanh(rows.sum(axis=1)) * np.prod(1.0 + 0.3 * rows, axis=1)


FUNCTIONS: dict[str, Function] = {each.__name__: each for each in (linear, tree, interacting)}


@dataclass(frozen=True)
class InProcess:
    """A model that is a function of this process."""

    predict: Callable[[pa.RecordBatch], Numbers]

    def scores(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Numbers]:
        return map(self.predict, batches)

    def take_counts(self) -> dict[str, int]:
        return {}


def model_of(*functions: Function) -> InProcess:
    """A model with an output for each of these."""
    return InProcess(lambda batch: scores(batch, *functions))


def scores(batch: pa.RecordBatch, *functions: Function) -> Numbers:
    rows = np.column_stack([numbers_of(column) for column in batch.columns])
    return np.column_stack([function(rows) for function in functions])


def batch_of(rows: Numbers | Sequence[Sequence[Any]], names: Sequence[str] | None = None) -> pa.RecordBatch:
    """Rows as a batch of columns `f0`, `f1`, ..."""
    columns = [pa.array(column) for column in (rows.T if isinstance(rows, np.ndarray) else zip(*rows, strict=True))]
    named = names or [f"f{place}" for place, _ in zip(count(), columns, strict=False)]
    return pa.RecordBatch.from_arrays(columns, names=list(named))


def exact(function: Function, row: Numbers, baseline: Numbers) -> Numbers:
    """Shapley values by their definition: the mean of what a feature adds, over all orders of the features."""
    n = len(row)
    masks = (np.arange(1 << n)[:, np.newaxis] >> np.arange(n)) & 1 == 1
    found = function(np.where(masks, row, baseline))
    weights = np.array([factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)])
    values = []
    for feature in range(n):
        without = np.flatnonzero(~masks[:, feature])
        added = found[without | (1 << feature)] - found[without]
        values.append(float((weights[masks[without].sum(axis=1)] * added).sum()))
    return np.array(values)
