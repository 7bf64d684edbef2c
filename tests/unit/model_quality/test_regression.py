"""Metrics of numbers: closed small examples, scikit-learn, exact arithmetic, and the laws of merging."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sklearn.metrics as oracle
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model_quality.draws import SAMPLES, deviation, in_sample
from analyzer.model_quality.regression import RegressionSums, regression_metrics
from analyzer.profile.wide_sum import LARGEST
from tests.unit.model_quality.samples import Numbers, close, drawn
from tests.unit.profile.values import cuts_of, packed_and_unpacked


def sums_of(labels: Numbers, predictions: Numbers, cuts: list[int] | None = None) -> RegressionSums:
    samples, total = drawn(len(labels)), RegressionSums()
    bounds = [0, *(cuts or []), len(labels)]
    for first, last in pairwise(bounds):
        state = RegressionSums()
        state.update(labels[first:last], predictions[first:last], samples[first:last])
        total.merge(RegressionSums.from_plain(packed_and_unpacked(state.to_plain())))
    return total


def metrics_of(labels: list[float], predictions: list[float]) -> dict[str, float]:
    return regression_metrics(sums_of(np.array(labels), np.array(predictions)).samples[0])


def expected_of(labels: Numbers, predictions: Numbers) -> dict[str, float]:
    return {
        "mae": oracle.mean_absolute_error(labels, predictions),
        "mse": oracle.mean_squared_error(labels, predictions),
        "rmse": oracle.root_mean_squared_error(labels, predictions),
        "r2": oracle.r2_score(labels, predictions),
    }


def test_an_example_that_can_be_counted_by_hand() -> None:
    # Errors 0, 1, -1, 2; the labels' mean is 2.5, their squares around it sum to 5.
    found = metrics_of([1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 4.0, 2.0])
    assert found == {"mae": 1.0, "mse": 1.5, "rmse": math.sqrt(1.5), "r2": pytest.approx(1 - 6 / 5, abs=1e-15)}


@pytest.mark.parametrize(
    ("offset", "spread", "noise"),
    [(0.0, 1.0, 0.1), (1e6, 1.0, 0.5), (1e9, 10.0, 5.0), (-3.0, 1e-6, 1e-7), (0.0, 1e8, 1e-3), (5.0, 1.0, 1e4)],
)
@pytest.mark.parametrize("cuts", [[], [1, 17, 5000], list(range(0, 20_000, 97))])
def test_they_are_those_of_scikit_learn(offset: float, spread: float, noise: float, cuts: list[int]) -> None:
    rng = np.random.default_rng(3)
    labels = offset + spread * rng.normal(size=20_000)
    predictions = labels + noise * rng.normal(size=20_000)
    total = sums_of(labels, predictions, cuts)
    samples = drawn(20_000)
    for sample in range(SAMPLES):
        chosen = in_sample(samples, sample)
        found = regression_metrics(total.samples[sample])
        expected = expected_of(labels[chosen], predictions[chosen])
        assert {name: found[name] for name in expected if not close(found[name], expected[name])} == {}


@given(st.data(), st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=2, max_size=40))
def test_they_are_exact_to_twelve_digits_in_any_splits(data: st.DataObject, rows: list[tuple[float, float]]) -> None:
    labels, predictions = (np.array(side) for side in zip(*rows, strict=True))
    found = regression_metrics(sums_of(labels, predictions, data.draw(cuts_of(len(rows)))).samples[0])
    exact = [Fraction(y) - Fraction(p) for y, p in rows]
    mae, mse = sum(map(abs, exact)) / len(rows), sum(error**2 for error in exact) / len(rows)
    assert abs(Fraction(found["mae"]) - mae) <= Fraction(1, 10**12) * mae + Fraction(1, 10**15)
    assert abs(Fraction(found["mse"]) - mse) <= Fraction(1, 10**12) * mse + Fraction(1, 10**15)


@pytest.mark.parametrize(("predictions", "r2"), [([3.0, 3.0, 3.0], 1.0), ([3.0, 3.0, 4.0], 0.0)])
def test_equal_labels_have_the_r2_that_scikit_learn_gives_them(predictions: list[float], r2: float) -> None:
    assert oracle.r2_score([3.0] * 3, predictions) == r2
    assert metrics_of([3.0] * 3, predictions)["r2"] == r2


def test_what_overflows_is_the_largest_double() -> None:
    found = metrics_of([1e200, -1e200], [-1e200, 1e200])
    assert (found["mae"], found["mse"]) == (2e200, LARGEST)
    assert all(map(math.isfinite, metrics_of([1e308, 1e308], [-1e308, -1e308]).values()))
    assert metrics_of([1.0, 2.0], [1e200, 1.0])["r2"] == -LARGEST


@pytest.mark.parametrize("exponent", [-1060, -700, -520, 0, 505, 515, 700, 1015])
@pytest.mark.parametrize("cuts", [[], [1, 3]])
def test_metrics_scale_with_the_numbers_as_far_as_doubles_go(exponent: int, cuts: list[int]) -> None:
    # Few digits, so that a power of two costs none of them, not even below the smallest normal double.
    labels, predictions = np.array([3.0, 5.0, 9.0, 17.0, 20.0]), np.array([3.5, 4.0, 9.0, 16.0, 21.5])
    plain = regression_metrics(sums_of(labels, predictions, cuts).samples[0])
    found = regression_metrics(sums_of(np.ldexp(labels, exponent), np.ldexp(predictions, exponent), cuts).samples[0])
    for name in ("mae", "rmse"):
        assert math.ldexp(found[name], -exponent) == pytest.approx(plain[name], rel=1e-3 if exponent < -1022 else 1e-15)
    if exponent > -1022:
        assert found["r2"] == pytest.approx(plain["r2"], abs=1e-15)
    assert found["mse"] == pytest.approx(min(Fraction(plain["mse"]) * Fraction(4) ** exponent, LARGEST), rel=1e-15)


def test_errors_of_any_size_are_added_as_they_are() -> None:
    labels, predictions = np.array([1e200, 1.0, 2.0, 1e-200]), np.array([1.1e200, 1.0, 2.5, 0.0])
    for cuts in ([], [1], [2], [1, 2, 3]):
        found = regression_metrics(sums_of(labels, predictions, cuts).samples[0])
        assert found == {
            "mae": pytest.approx(0.1e200 / 4, rel=1e-14),
            "mse": LARGEST,
            "rmse": pytest.approx(0.1e200 / 2, rel=1e-14),
            "r2": pytest.approx(1 - 0.01 / (3 / 4), rel=1e-14),
        }


def test_deviations_over_draws_are_there_whatever_the_size() -> None:
    plain = [1.0, 2.0, 4.0, 8.0, 16.0]
    for exponent in (-1050, -700, 0, 700, 1019):
        scaled = [math.ldexp(value, exponent) for value in plain]
        assert math.ldexp(deviation(scaled), -exponent) == pytest.approx(deviation(plain), rel=1e-6)


def test_many_small_errors_after_a_large_one_are_not_lost() -> None:
    labels = np.zeros(100_001)
    predictions = np.full(100_001, 1e-8)
    predictions[0] = 1e8
    found = regression_metrics(sums_of(labels, predictions, list(range(1, 100_001, 100))).samples[0])
    exact = (Fraction(1e8) + 100_000 * Fraction(1e-8)) / 100_001
    assert Fraction(found["mae"]) == pytest.approx(exact, rel=1e-15)
