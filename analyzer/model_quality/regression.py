"""Metrics of numbers: sums of errors, and how far the labels are spread."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from analyzer.arrays import Floats
from analyzer.model_quality.draws import SAMPLES, Samples, in_sample
from analyzer.profile.moments import Moments

_LARGEST = float(np.finfo(np.float64).max)


class ErrorSums:
    """Mergeable sums of |error| and of error^2, and the labels' moments; `merge` takes rows that come later.

    The sums have terms of one sign, each is kept with what its rounding left out (Knuth's two-sum), and the labels'
    deviation comes from mergeable moments: r2 needs no difference of large sums.
    """

    __slots__ = ("absolute", "labels", "squared")

    def __init__(self) -> None:
        self.absolute = (0.0, 0.0)
        self.squared = (0.0, 0.0)
        self.labels = Moments()

    def update(self, labels: Floats, errors: Floats) -> None:
        """Take in labels and prediction errors, both finite or errors beyond the doubles, of shape (n,)."""
        with np.errstate(over="ignore"):
            self.absolute = _added(self.absolute, float(np.abs(errors).sum()))
            self.squared = _added(self.squared, float(np.square(errors).sum()))
        self.labels.update(labels)

    def merge(self, other: ErrorSums) -> None:
        self.absolute = _added(_added(self.absolute, other.absolute[0]), other.absolute[1])
        self.squared = _added(_added(self.squared, other.squared[0]), other.squared[1])
        self.labels.merge(other.labels)

    @property
    def count(self) -> int:
        return self.labels.count

    def to_plain(self) -> list[Any]:
        return [self.absolute, self.squared, self.labels.to_plain()]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> ErrorSums:
        sums = cls()
        absolute, squared, labels = plain
        sums.absolute, sums.squared, sums.labels = tuple(absolute), tuple(squared), Moments.from_plain(labels)
        return sums


class RegressionSums:
    """The error sums of the full data and of each draw."""

    KIND = "regression"

    __slots__ = ("samples",)

    def __init__(self) -> None:
        self.samples = [ErrorSums() for _ in range(SAMPLES)]

    def update(self, labels: Floats, predictions: Floats, samples: Samples) -> None:
        """Take in rows that have both numbers."""
        with np.errstate(over="ignore"):
            errors = labels - predictions
        self.samples[0].update(labels, errors)
        for sample in range(1, SAMPLES):
            chosen = in_sample(samples, sample)
            self.samples[sample].update(labels[chosen], errors[chosen])

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
    return _finite(_mean(sums.absolute, sums.count))


def mse(sums: ErrorSums) -> float:
    """sum (y - p)^2 / n."""
    return _finite(_mean(sums.squared, sums.count))


def rmse(sums: ErrorSums) -> float:
    """The root of mse."""
    return math.sqrt(mse(sums))


def r2(sums: ErrorSums) -> float:
    """1 - SSE / SST, both divided by n: mse over the labels' variance.

    Where all labels are equal: 1 if all predictions are right, else 0, as scikit-learn has it; JSON has no infinity.
    """
    labels = sums.labels.result()
    spread = labels.std_dev if labels else 0.0
    error = _mean(sums.squared, sums.count)
    if spread == 0.0:
        return 0.0 if error else 1.0
    # Divided one after another: the square of a small spread may be no double.
    return _finite(1.0 - error / spread / spread)


def regression_metrics(sums: ErrorSums) -> dict[str, float]:
    """All metrics, by the names of the report and in its order."""
    return {"mae": mae(sums), "mse": mse(sums), "rmse": rmse(sums), "r2": r2(sums)}


def _mean(total: tuple[float, float], count: int) -> float:
    return (total[0] + total[1]) / count if count else 0.0


def _finite(number: float) -> float:
    """JSON has no infinity: what overflows is given as the largest double."""
    return min(max(number, -_LARGEST), _LARGEST)


def _added(total: tuple[float, float], term: float) -> tuple[float, float]:
    """A sum and what its rounding left out, with one more term."""
    large, rest = total
    added = large + term
    if not math.isfinite(added):
        return math.inf, 0.0
    gained = added - large
    return added, rest + ((large - (added - gained)) + (term - gained))
