"""The rank sum against scipy, and the test made of several: by its laws, and by what it must see."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analyzer.arrays import Floats
from analyzer.drift.cells import CellCounts, category_cells
from analyzer.drift.chi_squared import two_sample_chi_squared
from analyzer.drift.joined import join
from analyzer.drift.kolmogorov_smirnov import kolmogorov_smirnov
from analyzer.drift.rank_sum import rank_sum
from analyzer.drift.trusted import TrustedTest, trusted_of_categories, trusted_of_numbers
from tests.unit.drift.samples import sketch

NUMBERS = st.lists(st.integers(-3, 6).map(float), min_size=1, max_size=80)
COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 200), min_size=1).filter(lambda c: any(c.values()))


def of_numbers(current: Floats | list[float], baseline: Floats | list[float], splits: int = 1) -> TrustedTest:
    samples = join(sketch(current, splits), sketch(baseline, splits))
    assert samples is not None
    return trusted_of_numbers(samples, kolmogorov_smirnov(samples))


def of_categories(current: dict[str, int], baseline: dict[str, int]) -> TrustedTest:
    cells = category_cells(current, baseline)
    assert cells is not None
    return trusted_of_categories(cells, two_sample_chi_squared(cells))


@given(NUMBERS, NUMBERS)
def test_the_rank_sum_is_scipys(current: list[float], baseline: list[float]) -> None:
    points = np.unique([*current, *baseline])
    mine, theirs = (np.array([side.count(each) for each in points], dtype=np.float64) for side in (current, baseline))
    found = rank_sum(CellCounts(mine, theirs, float(len(current)), float(len(baseline))))
    if found is not None:
        expected = stats.mannwhitneyu(current, baseline, method="asymptotic", use_continuity=False)
        assert found.p_value == pytest.approx(expected.pvalue, rel=1e-9, abs=1e-12)


def test_the_rank_sum_has_nothing_to_say_of_a_few_values_beside_one() -> None:
    assert rank_sum(CellCounts(np.array([96.0, 4.0]), np.array([9_500.0, 500.0]), 100.0, 10_000.0)) is None
    assert rank_sum(CellCounts(np.array([94.0, 6.0]), np.array([9_400.0, 600.0]), 100.0, 10_000.0)) is not None


@given(NUMBERS, NUMBERS)
def test_neither_side_of_numbers_is_before_the_other(current: list[float], baseline: list[float]) -> None:
    assert of_numbers(current, baseline) == pytest.approx(of_numbers(baseline, current), abs=1e-9)


@given(COUNTS, COUNTS)
def test_neither_side_of_categories_is_before_the_other(current: dict[str, int], baseline: dict[str, int]) -> None:
    assert of_categories(current, baseline) == pytest.approx(of_categories(baseline, current), abs=1e-9)


@given(NUMBERS)
def test_a_sample_does_not_differ_from_itself(values: list[float]) -> None:
    assert of_numbers(values, values) == pytest.approx((0.0, 1.0), abs=1e-12)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_a_flag_is_the_same_as_numbers_and_as_texts(a: int, b: int, c: int, d: int) -> None:
    if (a + b) and (c + d):
        numbers = of_numbers([0.0] * a + [1.0] * b, [0.0] * c + [1.0] * d)
        assert of_categories({"no": a, "yes": b}, {"no": c, "yes": d}) == pytest.approx(numbers, abs=1e-9)


@pytest.mark.parametrize("splits", [1, 7])
def test_a_shift_of_normal_numbers_is_nearly_its_effect_size(splits: int) -> None:
    values = stats.norm.ppf((np.random.default_rng(1).permutation(40_000) + 0.5) / 40_000)
    effect, p_value = of_numbers(values[:20_000] + 0.3, values[20_000:], splits)
    assert effect == pytest.approx(0.3, abs=0.03)
    assert p_value < 1e-30


def test_the_difference_of_two_shares_is_in_standard_deviations() -> None:
    assert of_numbers([0.0] * 400 + [1.0] * 600, [0.0] * 600 + [1.0] * 400).effect_size == pytest.approx(0.4)


def test_numbers_that_spread_without_a_shift_are_seen() -> None:
    values = stats.norm.ppf((np.arange(2_000) + 0.5) / 2_000)
    assert of_numbers(2 * values, values).p_value < 1e-6


def test_a_new_category_of_a_small_window_is_seen_beside_a_large_baseline() -> None:
    effect, p_value = of_categories({"a": 450, "b": 450, "new": 100}, {"a": 500_000, "b": 500_000})
    assert effect > 0.1
    assert p_value < 0.001


def test_large_counts_that_hardly_differ_are_certain_and_of_no_size() -> None:
    effect, p_value = of_categories(
        {"a": 50_500_000, "b": 30_000_000, "c": 20_000_000}, {"a": 50_000_000, "b": 30_000_000, "c": 20_000_000}
    )
    assert p_value < 1e-9
    assert effect < 0.02


def test_what_cannot_be_by_chance_has_a_p_value_of_0() -> None:
    effect, p_value = of_numbers([1.0] * 1_000_000, [2.0] * 1_000_000)
    assert effect == pytest.approx(2.0)
    assert p_value == 0.0
    assert not math.isnan(of_numbers(np.arange(50_000.0), np.arange(50_000.0) + 60_000).p_value)
