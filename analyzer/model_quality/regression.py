"""Metrics of numbers: sums of errors, and how far the labels are spread."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from analyzer.arrays import Floats
from analyzer.model_quality.draws import SAMPLES, Samples, in_sample
from analyzer.profile.moments import Moments
from analyzer.profile.wide_sum import LARGEST, WideSum, exponent_to_square, largest_of, scaled

_WIDEST = 1025
"""No error is as large as 2 to the power of this."""


class ErrorSums:
    """Mergeable sums of |error| and of error^2, and the labels' moments; `merge` takes rows that come later.

    The sums have terms of one sign, and the labels' deviation comes from mergeable moments: r2 needs no difference of
    large sums.
    """

    __slots__ = ("absolute", "labels", "squared")

    def __init__(self) -> None:
        self.absolute = WideSum()
        self.squared = WideSum()
        self.labels = Moments()

    def update(self, labels: Floats, errors: Floats, exponent: int) -> None:
        """Take in labels and prediction errors, which are `errors` * 2**`exponent`, all of shape (n,)."""
        self.absolute.add(float(np.abs(errors).sum()), exponent)
        self.squared.add(float(np.square(errors).sum()), 2 * exponent)
        self.labels.update(labels)

    def merge(self, other: ErrorSums) -> None:
        self.absolute.merge(other.absolute)
        self.squared.merge(other.squared)
        self.labels.merge(other.labels)

    @property
    def count(self) -> int:
        return self.labels.count

    def to_plain(self) -> list[Any]:
        return [self.absolute.to_plain(), self.squared.to_plain(), self.labels.to_plain()]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> ErrorSums:
        sums = cls()
        absolute, squared, labels = plain
        sums.absolute, sums.squared, sums.labels = WideSum(*absolute), WideSum(*squared), Moments.from_plain(labels)
        return sums


class RegressionSums:
    """The error sums of the full data and of each draw."""

    KIND = "regression"

    __slots__ = ("samples",)

    def __init__(self) -> None:
        self.samples = [ErrorSums() for _ in range(SAMPLES)]

    def update(self, labels: Floats, predictions: Floats, samples: Samples) -> None:
        """Take in rows that have both numbers."""
        errors, exponent = _errors(labels, predictions)
        self.samples[0].update(labels, errors, exponent)
        for sample in range(1, SAMPLES):
            chosen = in_sample(samples, sample)
            self.samples[sample].update(labels[chosen], errors[chosen], exponent)

    def merge(self, other: RegressionSums) -> None:
        for mine, theirs in zip(self.samples, other.samples, strict=True):
            mine.merge(theirs)

    def to_plain(self) -> list[Any]:
        return [self.KIND, [sums.to_plain() for sums in self.samples]]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> RegressionSums:
        state = cls()
        state.samples = [ErrorSums.from_plain(each) for each in plain[1]]
        return state


def mae(sums: ErrorSums) -> float:
    """sum |y - p| / n."""
    return sums.absolute.mean(sums.count)


def mse(sums: ErrorSums) -> float:
    """sum (y - p)^2 / n."""
    return sums.squared.mean(sums.count)


def rmse(sums: ErrorSums) -> float:
    """The root of mse, also where that is no double."""
    error, exponent = _mean_square(sums)
    return scaled(math.sqrt(error), exponent // 2)


def r2(sums: ErrorSums) -> float:
    """1 - SSE / SST, both divided by n: mse over the labels' variance.

    Where all labels are equal: 1 if all predictions are right, else 0, as scikit-learn has it; JSON has no infinity.
    """
    labels, (error, exponent) = sums.labels.result(), _mean_square(sums)
    if labels is None or labels.std_dev == 0.0:
        return 0.0 if error else 1.0
    # Divided one after another: the square of a spread may be no double.
    spread = scaled(labels.std_dev, -(exponent // 2))
    return max(1.0 - error / spread / spread, -LARGEST) if spread else -LARGEST


def regression_metrics(sums: ErrorSums) -> dict[str, float]:
    """All metrics, by the names of the report and in its order."""
    return {"mae": mae(sums), "mse": mse(sums), "rmse": rmse(sums), "r2": r2(sums)}


def _mean_square(sums: ErrorSums) -> tuple[float, int]:
    """mse as a number and the power of two that it lacks, which is even."""
    squared = sums.squared
    return ((squared.large + squared.rest) / sums.count if sums.count else 0.0), squared.exponent


def _errors(labels: Floats, predictions: Floats) -> tuple[Floats, int]:
    """The errors and 0; where their squares would not be doubles, errors near 1 and the power of two that they lack."""
    with np.errstate(over="ignore"):
        errors = labels - predictions
    largest = largest_of(errors)
    if math.isinf(largest):
        return np.ldexp(labels, -_WIDEST) - np.ldexp(predictions, -_WIDEST), _WIDEST
    exponent = exponent_to_square(largest)
    return (np.ldexp(errors, -exponent) if exponent else errors), exponent
