"""Reports of metrics: values over the full data, deviations over the draws, none of few rows."""

from __future__ import annotations

import numpy as np
import pytest

from analyzer.model_quality.draws import SAMPLES, in_sample
from analyzer.model_quality.metrics import binary_report, multiclass_report, regression_report, with_deviations
from analyzer.model_quality.regression import RegressionSums
from analyzer.model_quality.scored_curves import ScoredCurves
from contracts.model_quality_statistics import scalars
from tests.unit.model_quality.samples import confusion_of, drawn, histogram_of
from tests.unit.model_quality.test_confusion import state_of


def test_the_first_sample_gives_values_and_the_others_the_deviation() -> None:
    samples = [{"x": value, "same": 0.1} for value in (10.0, 1.0, 2.0, 3.0, 4.0, 5.0)]
    found = with_deviations(samples, 200)
    assert (found["x"].value, found["x"].standard_deviation) == (10.0, 2.0**0.5)
    assert (found["same"].value, found["same"].standard_deviation) == (0.1, 0.0)
    assert with_deviations(samples, 199)["x"].standard_deviation == "NaN"


@pytest.mark.parametrize("rows", [199, 200, 20_000])
def test_the_deviation_of_a_mean_is_about_half_of_its_standard_error(rows: int) -> None:
    """Draws of 80 % without replacement: sqrt((1 - p) / (p n)) = 0.5 / sqrt(n) of the deviation of a row."""
    rng = np.random.default_rng(rows)
    sums = RegressionSums()
    labels = rng.normal(size=rows)
    sums.update(labels, np.zeros(rows), drawn(rows))
    report = regression_report(sums)
    if rows < 200:
        assert report.mae.standard_deviation == "NaN"
    else:
        expected = 0.5 * np.abs(labels).std() / rows**0.5
        assert 0.2 * expected < float(report.mae.standard_deviation) < 2.5 * expected


def test_a_report_of_two_classes_has_every_metric_in_its_place() -> None:
    rng = np.random.default_rng(2)
    positive, samples = rng.random(1000) < 0.4, drawn(1000)
    scores = np.clip(rng.normal(0.3 + 0.3 * positive, 0.2), 0, 1)
    rows = [("1" if label else "0", "1" if score > 0.5 else "0") for label, score in zip(positive, scores, strict=True)]
    report = binary_report(state_of(rows, samples).result(), ScoredCurves.of(histogram_of(scores, positive, samples)))
    assert list(scalars(report)) == [
        "recall",
        "precision",
        "accuracy",
        "recall_best_constant_classifier",
        "precision_best_constant_classifier",
        "accuracy_best_constant_classifier",
        "true_positive_rate",
        "true_negative_rate",
        "false_positive_rate",
        "false_negative_rate",
        "auc",
        "f0_5",
        "f1",
        "f2",
        "f0_5_best_constant_classifier",
        "f1_best_constant_classifier",
        "f2_best_constant_classifier",
    ]
    right = np.array([row[0] == row[1] for row in rows])
    draws = [right[in_sample(samples, draw)].mean() for draw in range(1, SAMPLES)]
    assert report.accuracy.value == pytest.approx(right.mean(), abs=1e-15)
    assert report.accuracy.standard_deviation == pytest.approx(np.std(draws), rel=1e-9)
    assert report.recall_best_constant_classifier.standard_deviation == 0.0
    assert len(report.precision_recall_curve.recalls) == len(np.unique(scores)) + 1
    assert len(report.receiver_operating_characteristic_curve.true_positive_rates) == len(np.unique(scores)) + 2


def test_few_rows_of_many_classes_have_no_deviation() -> None:
    report = multiclass_report([confusion_of(["a", "b", "c"], ["a", "b", "b"])] * SAMPLES)
    assert {each.standard_deviation for each in scalars(report).values()} == {"NaN"}
    assert list(report.confusion_matrix) == ["a", "b", "c"]
