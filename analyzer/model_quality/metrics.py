"""From states to the metrics of a report: each value over the full data, its deviation over the draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.model_quality.binary import binary_metrics
from analyzer.model_quality.confusion import Confusion
from analyzer.model_quality.draws import FEWEST_ROWS, deviation
from analyzer.model_quality.multiclass import multiclass_metrics
from analyzer.model_quality.regression import RegressionSums, regression_metrics
from analyzer.model_quality.scored_curves import ScoredCurves
from contracts.model_quality_statistics import BinaryMetrics, MulticlassMetrics, QualityMetric, RegressionMetrics


def with_deviations(samples: Sequence[Mapping[str, float]], rows: int) -> dict[str, QualityMetric]:
    """Metrics of the full data, which is the first of the samples, with their deviation over the others.

    There is none with fewer than 200 rows.
    """
    full, *draws = samples
    if rows < FEWEST_ROWS:
        return {name: QualityMetric(value=value) for name, value in full.items()}
    return {
        name: QualityMetric(value=value, standard_deviation=deviation([draw[name] for draw in draws]))
        for name, value in full.items()
    }


def regression_report(sums: RegressionSums) -> RegressionMetrics:
    """The report of a regression."""
    rows = sums.samples[0].count
    return RegressionMetrics(**with_deviations([regression_metrics(each) for each in sums.samples], rows))


def multiclass_report(matrices: Sequence[Confusion]) -> MulticlassMetrics:
    """The report of many classes, by the matrices of the samples."""
    metrics = with_deviations([multiclass_metrics(each) for each in matrices], int(matrices[0].counts.sum()))
    return MulticlassMetrics(confusion_matrix=matrices[0].as_mapping(), **metrics)


def binary_report(matrices: Sequence[Confusion], curves: ScoredCurves) -> BinaryMetrics:
    """The report of two classes, by the matrices of the samples and the curves."""
    samples = [{**binary_metrics(each), "auc": auc} for each, auc in zip(matrices, curves.aucs, strict=True)]
    return BinaryMetrics(
        confusion_matrix=matrices[0].as_mapping(),
        receiver_operating_characteristic_curve=curves.roc,
        precision_recall_curve=curves.precision_recall,
        **with_deviations(samples, int(matrices[0].counts.sum())),
    )
