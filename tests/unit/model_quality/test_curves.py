"""Curves and AUC: closed small examples, scikit-learn with and without ties, thinning, stretches that are joined."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import sklearn.metrics as oracle
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model_quality.curves import CurveArea, CurveSteps, kept_ranks, precision_recall_curve, roc_curve
from analyzer.model_quality.draws import SAMPLES, in_sample
from analyzer.model_quality.scores import ScoreHistogram
from contracts.model_quality_statistics import PrecisionRecallCurve, RocCurve
from tests.unit.model_quality.samples import Flags, Numbers, close, drawn, histogram_of


def curves_of(scores: Numbers, positive: Flags) -> tuple[RocCurve, PrecisionRecallCurve, float]:
    steps = CurveSteps.of(histogram_of(scores, positive))
    total = steps.area(0)
    reached = steps.reached(kept_ranks(len(steps)), CurveArea())
    return roc_curve(*reached, total), precision_recall_curve(*reached, total), total.auc


def test_an_example_that_can_be_drawn_by_hand() -> None:
    scores = np.array([0.9, 0.8, 0.8, 0.4, 0.2])
    roc, precision_recall, auc = curves_of(scores, np.array([True, True, False, False, True]))
    assert roc.false_positive_rates == [0.0, 0.0, 0.5, 1.0, 1.0, 1.0]
    assert roc.true_positive_rates == [0.0, 1 / 3, 2 / 3, 2 / 3, 1.0, 1.0]
    assert precision_recall.precisions == [1.0, 1.0, 2 / 3, 2 / 4, 3 / 5]
    assert precision_recall.recalls == [0.0, 1 / 3, 2 / 3, 2 / 3, 1.0]
    # Pairs (positive, negative) in the right order: 2 + 1.5 + 0 of 6.
    assert auc == 3.5 / 6


@pytest.mark.parametrize("digits", [1, 2, 3, 17])
@pytest.mark.parametrize("share", [0.5, 0.02, 0.9995])
def test_they_are_those_of_scikit_learn(digits: int, share: float) -> None:
    rng = np.random.default_rng(digits)
    positive = rng.random(20_000) < share
    scores = np.clip(rng.normal(0.4 + 0.2 * positive, 0.2), 0.0, 1.0).round(digits)
    histogram, samples = histogram_of(scores, positive), drawn(20_000)
    steps = CurveSteps.of(histogram)
    for sample in range(SAMPLES):
        chosen = in_sample(samples, sample)
        assert close(steps.area(sample).auc, oracle.roc_auc_score(positive[chosen], scores[chosen]))
    roc, precision_recall, _ = curves_of(scores, positive)
    false, true, _ = oracle.roc_curve(positive, scores, drop_intermediate=False)
    every = kept_ranks(len(steps))
    np.testing.assert_allclose(roc.false_positive_rates[1:-1], false[1:][every], rtol=0, atol=1e-12)
    np.testing.assert_allclose(roc.true_positive_rates[1:-1], true[1:][every], rtol=0, atol=1e-12)
    precisions, recalls, _ = oracle.precision_recall_curve(positive, scores)
    np.testing.assert_allclose(precision_recall.precisions[1:], precisions[-2::-1][every], rtol=0, atol=1e-12)
    np.testing.assert_allclose(precision_recall.recalls[1:], recalls[-2::-1][every], rtol=0, atol=1e-12)


@pytest.mark.parametrize(("positive", "auc"), [(True, 1.0), (False, 0.0)])
def test_one_class_alone_runs_along_an_edge(positive: bool, auc: float) -> None:
    roc, precision_recall, found = curves_of(np.array([0.1, 0.6, 0.6]), np.full(3, positive))
    assert found == auc
    still, moving = [0.0, 0.0, 0.0, 1.0], [0.0, 2 / 3, 1.0, 1.0]
    assert roc.true_positive_rates == (moving if positive else still)
    assert roc.false_positive_rates == (still if positive else moving)
    assert precision_recall.precisions == [float(positive)] * 3
    assert precision_recall.recalls == ([0.0, 2 / 3, 1.0] if positive else [0.0] * 3)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30),
    st.lists(st.integers(0, 6), max_size=3),
)
def test_stretches_joined_from_the_highest_score_down_are_the_whole(
    rows: list[tuple[int, bool]], cuts: list[int]
) -> None:
    scores, positive = np.array([float(row[0]) for row in rows]), np.array([row[1] for row in rows])
    histogram: ScoreHistogram = histogram_of(scores, positive)
    bounds = [np.inf, *sorted(map(float, cuts), reverse=True), -np.inf]
    whole = CurveSteps.of(histogram)
    for sample in range(SAMPLES):
        total = CurveArea()
        for high, low in pairwise(bounds):
            total = total.followed_by(CurveSteps.of(histogram.slice(low, high)).area(sample))
        assert total == whole.area(sample)


def test_areas_beyond_64_bits_are_exact() -> None:
    large = np.full((SAMPLES, 2), 3 * 10**9, dtype=np.int64)
    area = CurveSteps(large, large).area(0)
    assert area.doubled == 2 * (6 * 10**9) ** 2 // 2
    assert area.auc == 0.5


@pytest.mark.parametrize("scores", [1, 2, 99, 100, 101, 199, 1000, 12_345])
def test_thinned_curves_keep_both_ends_and_even_steps(scores: int) -> None:
    ranks = kept_ranks(scores, most=100)
    assert len(ranks) == min(scores, 100)
    assert (ranks[0], ranks[-1]) == (0, scores - 1)
    steps = np.diff(ranks)
    assert len(steps) == 0 or (steps.max() - steps.min() <= 1 and steps.min() >= 1)
