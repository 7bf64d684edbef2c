"""The ratios that metrics of classes are made of; a ratio of nothing to nothing is 0."""

from __future__ import annotations


def ratio(share: float, whole: float) -> float:
    """share / whole, 0.0 where whole is 0."""
    return share / whole if whole else 0.0


def f_beta(precision: float, recall: float, beta: float) -> float:
    """(1 + b^2) P R / (b^2 P + R): the harmonic mean of both, recall counted beta times as much."""
    square = beta * beta
    return ratio((1.0 + square) * precision * recall, square * precision + recall)
