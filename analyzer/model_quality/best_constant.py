"""The best constant classifier: what a model must beat."""

from __future__ import annotations

import numpy as np

from analyzer.model_quality.confusion import Confusion

SUFFIX = "_best_constant_classifier"


def best_constant(confusion: Confusion) -> Confusion:
    """The matrix of a classifier that always predicts the most frequent actual class, among equals the first."""
    counts = np.zeros_like(confusion.counts)
    actual = confusion.actual
    counts[:, int(np.argmax(actual))] = actual
    return Confusion(confusion.classes, counts)
