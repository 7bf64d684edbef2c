"""What the scores give: the points of the curves, and the area of each sample."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.arrays import Counts
from analyzer.model_quality.curves import (
    MOST_POINTS,
    CurveArea,
    CurveSteps,
    kept_ranks,
    precision_recall_curve,
    roc_curve,
)
from analyzer.model_quality.draws import SAMPLES
from analyzer.model_quality.scores import ScoreHistogram
from contracts.model_quality_statistics import PrecisionRecallCurve, RocCurve


@dataclass(frozen=True)
class ScoredCurves:
    """False and true positives at the points that are kept, and the area of the full data and of each draw."""

    false: Counts
    true: Counts
    areas: tuple[CurveArea, ...]

    @classmethod
    def of(cls, histogram: ScoreHistogram) -> ScoredCurves:
        """Of all scores in one state."""
        steps = CurveSteps.of(histogram)
        false, true = steps.reached(kept_ranks(len(steps), MOST_POINTS), CurveArea())
        return cls(false, true, tuple(steps.area(sample) for sample in range(SAMPLES)))

    @property
    def roc(self) -> RocCurve:
        return roc_curve(self.false, self.true, self.areas[0])

    @property
    def precision_recall(self) -> PrecisionRecallCurve:
        return precision_recall_curve(self.false, self.true, self.areas[0])

    @property
    def aucs(self) -> list[float]:
        return [area.auc for area in self.areas]
