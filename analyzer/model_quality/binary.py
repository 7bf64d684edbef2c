"""Metrics of two classes; the positive one is "1"."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.columns.labels import POSITIVE
from analyzer.model_quality.best_constant import SUFFIX, best_constant
from analyzer.model_quality.confusion import Confusion
from analyzer.model_quality.ratios import f_beta, ratio


@dataclass(frozen=True)
class BinaryOutcomes:
    """Rows by whether the prediction was right (true) and by what was predicted (positives, negatives)."""

    true_positives: int
    false_positives: int
    true_negatives: int
    false_negatives: int

    @classmethod
    def of(cls, confusion: Confusion) -> BinaryOutcomes:
        """Of a matrix of two classes, one of them "1"."""
        one = confusion.classes.index(POSITIVE)
        counts, other = confusion.counts.tolist(), 1 - one
        return cls(counts[one][one], counts[other][one], counts[other][other], counts[one][other])


def recall(of: BinaryOutcomes) -> float:
    """TP / (TP + FN), the true positive rate."""
    return ratio(of.true_positives, of.true_positives + of.false_negatives)


def precision(of: BinaryOutcomes) -> float:
    """TP / (TP + FP)."""
    return ratio(of.true_positives, of.true_positives + of.false_positives)


def accuracy(of: BinaryOutcomes) -> float:
    """(TP + TN) / n."""
    right = of.true_positives + of.true_negatives
    return ratio(right, right + of.false_positives + of.false_negatives)


def false_positive_rate(of: BinaryOutcomes) -> float:
    """FP / (FP + TN)."""
    return ratio(of.false_positives, of.false_positives + of.true_negatives)


def true_negative_rate(of: BinaryOutcomes) -> float:
    """1 - FPR, as real files show in their last digits."""
    return 1.0 - false_positive_rate(of)


def false_negative_rate(of: BinaryOutcomes) -> float:
    """1 - TPR, as real files show in their last digits."""
    return 1.0 - recall(of)


def f_score(of: BinaryOutcomes, beta: float) -> float:
    """F beta of precision and recall."""
    return f_beta(precision(of), recall(of), beta)


def binary_metrics(confusion: Confusion) -> dict[str, float]:
    """All that follows from a matrix, by the names of the report."""
    found, constant = BinaryOutcomes.of(confusion), BinaryOutcomes.of(best_constant(confusion))
    return {
        "recall": recall(found),
        "precision": precision(found),
        "accuracy": accuracy(found),
        f"recall{SUFFIX}": recall(constant),
        f"precision{SUFFIX}": precision(constant),
        f"accuracy{SUFFIX}": accuracy(constant),
        "true_positive_rate": recall(found),
        "true_negative_rate": true_negative_rate(found),
        "false_positive_rate": false_positive_rate(found),
        "false_negative_rate": false_negative_rate(found),
        "f0_5": f_score(found, 0.5),
        "f1": f_score(found, 1.0),
        "f2": f_score(found, 2.0),
        f"f0_5{SUFFIX}": f_score(constant, 0.5),
        f"f1{SUFFIX}": f_score(constant, 1.0),
        f"f2{SUFFIX}": f_score(constant, 2.0),
    }
