"""Curves over the scores: receiver operating characteristic and precision-recall, and AUC.

Scores are taken from the highest down; rows of one score are one step. Where there are more than `MOST_POINTS` distinct
scores, the curves are thinned: of n of them those of rank floor(k (n - 1) / (MOST_POINTS - 1)), k = 0, 1, ... are kept,
the first and the last among them. Every point that is kept is one of the whole curve, and AUC is that of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.arrays import Counts, Positions
from analyzer.model_quality.draws import SAMPLES
from analyzer.model_quality.scores import ScoreHistogram
from contracts.model_quality_statistics import PrecisionRecallCurve, RocCurve

MOST_POINTS = 10_000

_EXACT = 1 << 61


@dataclass(frozen=True)
class CurveArea:
    """A stretch of a curve in whole numbers: its steps to the right (negatives), up (positives), twice its area.

    Stretches follow one another from the highest score down: what comes later lies on top of what came before.
    """

    positives: int = 0
    negatives: int = 0
    doubled: int = 0

    def followed_by(self, other: CurveArea) -> CurveArea:
        """Both stretches as one: 2 A = 2 A1 + 2 A2 + 2 P1 N2."""
        return CurveArea(
            self.positives + other.positives,
            self.negatives + other.negatives,
            self.doubled + other.doubled + 2 * self.positives * other.negatives,
        )

    @property
    def auc(self) -> float:
        """The area as a fraction of the whole square, P N, with an end at (1, 1).

        Without negatives the curve runs up at the left edge (1.0), without positives along the lower one (0.0).
        """
        if self.positives and self.negatives:
            return self.doubled / (2 * self.positives * self.negatives)
        return 1.0 if self.positives else 0.0


@dataclass(frozen=True)
class CurveSteps:
    """What each distinct score adds, from the highest down: negatives and positives in each sample, (SAMPLES, n)."""

    negatives: Counts
    positives: Counts

    @classmethod
    def of(cls, histogram: ScoreHistogram) -> CurveSteps:
        histogram.settle()
        counts = histogram.counts[:, ::-1].astype(np.int64)
        return cls(counts[:SAMPLES], counts[SAMPLES:])

    def __len__(self) -> int:
        return int(self.negatives.shape[1])

    def area(self, sample: int) -> CurveArea:
        """The stretch of these steps, exactly."""
        right, up = self.negatives[sample], self.positives[sample]
        height = np.cumsum(up)
        positives, negatives = int(up.sum()), int(right.sum())
        twice = (
            right * (2 * height - up) if positives * negatives < _EXACT else right.astype(object) * (2 * height - up)
        )
        return CurveArea(positives, negatives, int(twice.sum()))

    def reached(self, ranks: Positions, before: CurveArea) -> tuple[Counts, Counts]:
        """False and true positives of the full data at the scores of these ranks, after what came `before`."""
        false = before.negatives + np.cumsum(self.negatives[0])
        true = before.positives + np.cumsum(self.positives[0])
        return false[ranks], true[ranks]


def kept_ranks(scores: int, most: int = MOST_POINTS) -> Positions:
    """The ranks of the scores that are points of the curves, ascending."""
    if scores <= most:
        return np.arange(scores)
    return np.arange(most) * (scores - 1) // (most - 1)


def roc_curve(false: Counts, true: Counts, total: CurveArea) -> RocCurve:
    """From (0, 0) through FP / N and TP / P at each score to one more point at (1, 1); a rate of nothing is 0."""
    return RocCurve(
        false_positive_rates=[0.0, *_rates(false, total.negatives), 1.0],
        true_positive_rates=[0.0, *_rates(true, total.positives), 1.0],
    )


def precision_recall_curve(false: Counts, true: Counts, total: CurveArea) -> PrecisionRecallCurve:
    """TP / (TP + FP) over TP / P at each score, after the first precision at recall 0."""
    precisions = (true / (true + false)).tolist()
    return PrecisionRecallCurve(
        precisions=[*precisions[:1], *precisions], recalls=[0.0, *_rates(true, total.positives)]
    )


def _rates(counts: Counts, total: int) -> list[float]:
    rates: list[float] = (counts / total).tolist() if total else [0.0] * len(counts)
    return rates
