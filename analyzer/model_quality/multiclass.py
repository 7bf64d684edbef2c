"""Metrics of many classes: each class's own, weighted by how frequent the class is."""

from __future__ import annotations

import math

from analyzer.model_quality.best_constant import SUFFIX, best_constant
from analyzer.model_quality.confusion import Confusion
from analyzer.model_quality.ratios import f_beta, ratio


def accuracy(of: Confusion) -> float:
    """The fraction of rows whose class was predicted."""
    return ratio(int(of.counts.trace()), int(of.counts.sum()))


def recalls(of: Confusion) -> list[float]:
    """Of each class the fraction of its rows that was found; 0 of a class without rows."""
    return [ratio(*each) for each in zip(of.counts.diagonal().tolist(), of.actual.tolist(), strict=True)]


def precisions(of: Confusion) -> list[float]:
    """Of each class the fraction of its predictions that was right; 0 of a class that was never predicted."""
    predicted = of.counts.sum(axis=0).tolist()
    return [ratio(*each) for each in zip(of.counts.diagonal().tolist(), predicted, strict=True)]


def f_scores(of: Confusion, beta: float) -> list[float]:
    """F beta of each class."""
    return [f_beta(p, r, beta) for p, r in zip(precisions(of), recalls(of), strict=True)]


def weighted(of: Confusion, values: list[float]) -> float:
    """The mean of the classes' values, each class weighted by the number of its rows."""
    rows = of.actual.tolist()
    return ratio(math.fsum(count * value for count, value in zip(rows, values, strict=True)), sum(rows))


def multiclass_metrics(confusion: Confusion) -> dict[str, float]:
    """All metrics, by the names of the report and in its order."""
    constant = {f"{name}{SUFFIX}": value for name, value in _metrics(best_constant(confusion)).items()}
    return {**_metrics(confusion), **constant}


def _metrics(of: Confusion) -> dict[str, float]:
    return {
        "accuracy": accuracy(of),
        "weighted_recall": weighted(of, recalls(of)),
        "weighted_precision": weighted(of, precisions(of)),
        "weighted_f0_5": weighted(of, f_scores(of, 0.5)),
        "weighted_f1": weighted(of, f_scores(of, 1.0)),
        "weighted_f2": weighted(of, f_scores(of, 2.0)),
    }
