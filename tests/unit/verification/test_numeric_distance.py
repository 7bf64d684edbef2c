from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.profile.kll import KllSketch
from analyzer.profile.quantiles import Levels
from analyzer.verification.numeric_distance import numeric_distance
from contracts.job_values import Weighting


def _levels(*levels: list[float]) -> Levels:
    return [np.array(level, dtype=np.float64) for level in levels]


def _evenly(below: int, beyond: int, partner_below: int, partner_beyond: int) -> Levels:
    """`below` distinct values up to a point and `beyond` after it, on both sides evenly among those of a partner.

    The shares of the two then draw apart evenly up to the point and come together again after it.
    """
    before = np.arange(1, below + 1) * float(partner_below)
    after = np.arange(1, beyond + 1) * float(partner_beyond)
    return [np.concatenate([before, below * partner_below + after])]


@pytest.mark.parametrize(
    ("reported", "baseline_share", "current_share"),
    [
        (0.17354640931273702, (40, 64), (46, 233)),
        (0.14440240796849557, (32, 57), (32, 215)),
        (0.11630482464065406, (81, 119), (112, 303)),
        (0.11238588915222741, (37, 72), (37, 233)),
    ],
    ids=["n=64 m=233 k=6376", "n=57 m=215 k=5056", "n=119 m=303 k=11215", "n=72 m=233 k=5957"],
)
def test_distances_of_a_real_report_are_met_to_the_last_bit(
    reported: float, baseline_share: tuple[int, int], current_share: tuple[int, int]
) -> None:
    (i, n), (j, m) = baseline_share, current_share
    baseline, current = _evenly(i, n - i, j, m - j), _evenly(j, m - j, i, n - i)

    assert numeric_distance(current, baseline, robust=False) == i / n - j / m
    assert numeric_distance(current, baseline, robust=True) == reported


def test_rows_of_one_value_count_once_unless_rows_are_asked_for() -> None:
    current, baseline = _levels([0.0] * 90 + [1.0] * 10), _levels([0.0] * 10 + [1.0] * 90)

    assert numeric_distance(current, baseline, robust=False) == 0.0
    assert numeric_distance(current, baseline, robust=False, weighting="rows") == pytest.approx(0.8)


def test_a_value_on_several_levels_has_the_weight_of_the_highest() -> None:
    current = _levels([1.0, 2.0, 2.0], [2.0, 3.0])

    # 1 weighs 1, 2 and 3 weigh 2 each.
    assert numeric_distance(current, _levels([2.0]), robust=False) == pytest.approx(2 / 5)
    # 1 weighs 1, 2 weighs 1 + 1 + 2, 3 weighs 2.
    assert numeric_distance(current, _levels([2.0]), robust=False, weighting="rows") == pytest.approx(2 / 7)


def test_two_values_against_probabilities_never_drift_under_robust() -> None:
    churn = _levels([0.0, 1.0] * 500)
    probabilities = _levels(list(np.linspace(0.01, 0.99, 1_977)))

    assert numeric_distance(probabilities, churn, robust=False) == pytest.approx(0.5, abs=1e-3)
    assert numeric_distance(probabilities, churn, robust=True) == 0.0


@pytest.mark.parametrize("weighting", ["distinct", "rows"])
@pytest.mark.parametrize(("current", "baseline"), [([], [1.0]), ([1.0], []), ([], [])])
def test_an_empty_sketch_cannot_be_compared(current: list[float], baseline: list[float], weighting: Weighting) -> None:
    assert math.isnan(numeric_distance(_levels(current), _levels(baseline), robust=True, weighting=weighting))
    assert math.isnan(numeric_distance([], _levels(baseline), robust=True, weighting=weighting))


def test_absurdly_many_levels_cannot_be_compared() -> None:
    tower = [np.array([float(height)]) for height in range(1_100)]

    assert math.isnan(numeric_distance(tower, _levels([1.0]), robust=True))


SAMPLES = st.lists(st.floats(-100, 100, width=16), min_size=1, max_size=50)
WEIGHTINGS = st.sampled_from(["distinct", "rows"])


@given(SAMPLES, SAMPLES, WEIGHTINGS, st.booleans())
def test_the_distance_is_symmetric_and_between_zero_and_one(
    first: list[float], second: list[float], weighting: Weighting, robust: bool
) -> None:
    there = numeric_distance(_levels(first), _levels(second), robust=robust, weighting=weighting)
    back = numeric_distance(_levels(second), _levels(first), robust=robust, weighting=weighting)

    assert there == back
    assert 0.0 <= there <= 1.0


@given(SAMPLES, WEIGHTINGS)
def test_a_sample_is_at_distance_zero_from_itself_in_any_order(values: list[float], weighting: Weighting) -> None:
    assert numeric_distance(_levels(values), _levels(values[::-1]), robust=False, weighting=weighting) == 0.0


@given(SAMPLES, SAMPLES)
def test_without_compaction_rows_give_the_two_sample_kolmogorov_smirnov_statistic(
    first: list[float], second: list[float]
) -> None:
    def share(values: list[float], point: float) -> float:
        return sum(value <= point for value in values) / len(values)

    by_hand = max(abs(share(first, point) - share(second, point)) for point in [*first, *second])

    assert numeric_distance(_levels(first), _levels(second), robust=False, weighting="rows") == by_hand


def test_a_compacted_sketch_stays_near_the_exact_distance() -> None:
    random = np.random.default_rng(3)
    first, second = random.normal(size=200_000), random.normal(0.5, size=100_000)
    sketches = KllSketch(), KllSketch()
    for sketch, values in zip(sketches, (first, second), strict=True):
        sketch.update(values)

    exact = numeric_distance([first], [second], robust=False)

    assert numeric_distance(sketches[0].levels, sketches[1].levels, robust=False) == pytest.approx(exact, abs=0.01)
