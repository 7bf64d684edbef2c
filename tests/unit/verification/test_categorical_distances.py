from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.verification.categorical_distance import largest_share_difference
from analyzer.verification.chi_squared import chi_squared, chi_squared_distance

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 1_000), min_size=1)


def test_the_largest_share_difference_is_not_cumulative() -> None:
    current, baseline = {"a": 50, "b": 30, "c": 20}, {"a": 40, "b": 20, "c": 40}

    assert largest_share_difference(current, baseline, robust=False) == pytest.approx(0.2)


def test_a_category_of_one_side_only_counts() -> None:
    assert largest_share_difference({"a": 1, "new": 3}, {"a": 4}, robust=False) == 0.75
    assert largest_share_difference({"a": 4}, {"a": 1, "gone": 3}, robust=False) == 0.75


def test_robust_allows_for_small_samples() -> None:
    allowance = 1.8 * math.sqrt((100 + 400) / (100 * 400))

    assert largest_share_difference({"a": 100}, {"b": 400}, robust=True) == pytest.approx(1 - allowance)
    assert largest_share_difference({"a": 1}, {"b": 1}, robust=True) == 0.0


@pytest.mark.parametrize(("current", "baseline"), [({}, {"a": 1}), ({"a": 1}, {}), ({}, {}), ({"a": 0}, {"a": 1})])
def test_an_empty_side_cannot_be_compared(current: dict[str, int], baseline: dict[str, int]) -> None:
    assert math.isnan(largest_share_difference(current, baseline, robust=True))
    assert math.isnan(chi_squared_distance(current, baseline, robust=True))


def test_the_chi_squared_statistic_of_two_categories() -> None:
    # Expected 50 and 50: (60 - 50)**2 / 50 + (40 - 50)**2 / 50.
    outcome = chi_squared({"a": 60, "b": 40}, {"a": 500, "b": 500})

    assert outcome is not None
    assert outcome.statistic == 4.0
    assert outcome.degrees_of_freedom == 1
    assert outcome.p_value == pytest.approx(0.045500263896358, rel=1e-12)


def test_small_categories_are_put_together() -> None:
    # Expected 80, 15, 3, 2: two of four are below 5 and none is allowed, so that 3 and 2 become one.
    outcome = chi_squared({"a": 70, "b": 20, "c": 4, "d": 6}, {"a": 800, "b": 150, "c": 30, "d": 20})

    assert outcome is not None
    assert outcome.degrees_of_freedom == 2
    assert outcome.statistic == pytest.approx(10**2 / 80 + 5**2 / 15 + 5**2 / 5)


def test_a_fifth_of_the_categories_may_be_small() -> None:
    baseline = {"a": 30, "b": 30, "c": 20, "d": 16, "e": 4}

    outcome = chi_squared(baseline, baseline)

    assert outcome is not None
    assert outcome.degrees_of_freedom == 4
    assert outcome.statistic == 0.0
    assert outcome.p_value == 1.0


def test_two_categories_need_ten_expected_each() -> None:
    assert chi_squared({"a": 90, "b": 10}, {"a": 900, "b": 100}) is not None
    assert chi_squared({"a": 90, "b": 10}, {"a": 901, "b": 99}) is None


def test_values_of_new_categories_take_no_part() -> None:
    known_only = chi_squared({"a": 60, "b": 40}, {"a": 500, "b": 500})

    assert chi_squared({"a": 60, "b": 40, "new": 999}, {"a": 500, "b": 500}) == known_only


def test_robust_gives_the_p_value_and_simple_the_statistic() -> None:
    samples = {"a": 60, "b": 40}, {"a": 500, "b": 500}

    assert chi_squared_distance(*samples, robust=False) == 4.0
    assert chi_squared_distance(*samples, robust=True) == pytest.approx(0.0455, abs=1e-4)


@given(COUNTS, COUNTS)
def test_the_order_of_the_categories_does_not_matter(current: dict[str, int], baseline: dict[str, int]) -> None:
    turned = dict(reversed(current.items())), dict(reversed(baseline.items()))

    assert chi_squared(current, baseline) == chi_squared(*turned)
    assert largest_share_difference(current, baseline, robust=False) == largest_share_difference(*turned, robust=False)


@given(COUNTS)
def test_a_sample_is_what_it_expects_of_itself(counts: dict[str, int]) -> None:
    outcome = chi_squared(counts, counts)

    assert outcome is None or (outcome.statistic, outcome.p_value) == (0.0, 1.0)
    assert largest_share_difference(counts, counts, robust=False) == 0.0
