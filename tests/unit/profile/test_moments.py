"""Moments against exact arithmetic, and the laws of their merging."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.profile.moments import Moments, MomentsResult
from tests.unit.profile.values import (
    ANY_FINITE,
    REASONABLE,
    array,
    batches_of,
    cuts_of,
    merged,
    number_lists,
    packed_and_unpacked,
    state_of,
)

TOLERANCE = Fraction(1, 10**12)
LARGEST = float(np.finfo(np.float64).max)


def result_of(values: list[float], cuts: list[int] | None = None) -> MomentsResult:
    result = merged(Moments, batches_of(array(values), cuts or [])).result()
    assert result is not None
    return result


def assert_exact(result: MomentsResult, values: list[float]) -> None:
    """Mean and sum to 1e-12 of the mean and sum of |x|, the deviation to 1e-12 of what its conditioning allows."""
    exact = [Fraction(value) for value in values]
    count, total = len(exact), sum(exact)
    mean = total / count
    variance = sum((value - mean) ** 2 for value in exact) / count
    scale = sum(map(abs, exact))
    assert result.count == count
    assert (result.minimum, result.maximum) == (min(values), max(values))
    assert abs(Fraction(result.sum) - total) <= TOLERANCE * scale
    assert abs(Fraction(result.mean) - mean) <= TOLERANCE * scale / count
    # Values this near to one another, as their size goes, have a deviation that doubles can hardly tell from none.
    blur = Fraction(max(map(abs, values))) * Fraction(1, 2**50)
    assert abs(Fraction(result.std_dev) ** 2 - variance) <= 3 * TOLERANCE * variance + blur**2


@given(st.data(), st.lists(REASONABLE, min_size=1, max_size=60))
def test_they_are_exact_to_twelve_digits_in_any_batches_and_order(data: st.DataObject, values: list[float]) -> None:
    cuts = data.draw(cuts_of(len(values)))
    shuffled = data.draw(st.permutations(values))
    assert_exact(result_of(values, cuts), values)
    assert_exact(result_of(shuffled, cuts), values)


@given(number_lists, number_lists)
def test_updating_and_merging_are_the_same(left: list[float], right: list[float]) -> None:
    updated = state_of(Moments, array(left), array(right)).to_plain()
    assert merged(Moments, [array(left), array(right)]).to_plain() == updated


@given(number_lists, number_lists)
def test_a_plain_form_goes_on_like_the_state_it_was_made_from(left: list[float], right: list[float]) -> None:
    state = state_of(Moments, array(left))
    restored = Moments.from_plain(packed_and_unpacked(state.to_plain()))
    assert restored.result() == state.result()
    for going_on in (state, restored):
        going_on.update(array(right))
        going_on.merge(state_of(Moments, array(left)))
    assert restored.to_plain() == state.to_plain()


@pytest.mark.parametrize("offset", [0.0, 1e6, -1e9, 1e12])
def test_a_large_offset_does_not_swallow_the_deviation(offset: float) -> None:
    values = [offset + x for x in np.random.default_rng(1).normal(size=5_000)]
    assert_exact(result_of(values, [100, 1_000, 1_001]), values)


def test_the_deviation_divides_by_the_number_of_values() -> None:
    assert result_of([1.0, 2.0, 3.0, 4.0]) == MomentsResult(4, 2.5, 10.0, math.sqrt(1.25), 1.0, 4.0)


def test_of_no_values_there_are_none() -> None:
    assert Moments().result() is None
    assert state_of(Moments, array([])).result() is None
    assert merged(Moments, [array([]), array([])]).result() is None


@given(ANY_FINITE, st.integers(1, 9), st.data())
@example(0.1, 9, None)
def test_a_constant_has_no_deviation_and_is_its_own_mean_but_for_rounding(
    value: float, count: int, data: st.DataObject | None
) -> None:
    values = [value] * count
    result = result_of(values, data.draw(cuts_of(count)) if data else [])
    assert (result.std_dev, result.minimum, result.maximum) == (0.0, value, value)
    assert abs(result.mean - value) <= 2 * math.ulp(value)


@given(st.data(), st.lists(ANY_FINITE, min_size=1, max_size=60))
@example(None, [0.1] * 6)
def test_the_mean_is_the_sum_divided_by_the_number_of_values_to_the_last_bit(
    data: st.DataObject | None, values: list[float]
) -> None:
    result = result_of(values, data.draw(cuts_of(len(values))) if data else [])
    if abs(result.sum) < LARGEST:
        assert result.mean == result.sum / result.count
    else:
        assert abs(result.mean) * result.count >= LARGEST * (1.0 - 1e-15)


@given(st.data(), st.lists(st.floats(-1e308, 1e308) | st.sampled_from([1e308, -1e308]), min_size=1, max_size=400))
@example(None, [1e308, -1e308] * 500)
@example(None, [1e308] * 500 + [-1e308] * 500)
@example(None, [1e308] * 500 + [-1e308] * 499)
def test_a_sum_whose_partial_sums_overflow_is_that_of_exact_arithmetic(
    data: st.DataObject | None, values: list[float]
) -> None:
    for cuts in ([], data.draw(cuts_of(len(values))) if data else [3, 100, 101, 700]):
        result = result_of(values, cuts)
        exact = sum(map(Fraction, values))
        scale = sum(abs(Fraction(value)) for value in values)
        if abs(exact) < LARGEST:
            assert abs(Fraction(result.sum) - exact) <= TOLERANCE * scale
        else:
            assert abs(result.sum) >= LARGEST - TOLERANCE * scale
        assert abs(Fraction(result.mean) - exact / len(values)) <= TOLERANCE * scale / len(values)


def test_huge_values_have_the_moments_that_doubles_can_hold() -> None:
    result = result_of([1e308, -1e308, 1e308, -1e308])
    assert (result.minimum, result.maximum, result.count) == (-1e308, 1e308, 4)
    assert result.mean == pytest.approx(0.0, abs=1e296)
    assert result.std_dev == pytest.approx(1e308, rel=1e-12)


@pytest.mark.parametrize("cuts", [[], [1], [1, 2], [2]])
def test_a_sum_that_overflows_is_the_largest_double(cuts: list[int]) -> None:
    result = result_of([1.5e308, 1.5e308, 1.2e308], cuts)
    assert result.sum == LARGEST
    assert result.mean == pytest.approx(1.4e308, rel=1e-12)
    assert result.std_dev == pytest.approx(math.sqrt(0.02) * 1e308, rel=1e-12)


@pytest.mark.parametrize("cuts", [[], [1]])
def test_the_two_ends_of_the_doubles_have_a_mean_and_a_deviation(cuts: list[int]) -> None:
    result = result_of([LARGEST, -LARGEST], cuts)
    assert result.mean == pytest.approx(0.0, abs=1e296)
    assert result.std_dev == pytest.approx(LARGEST, rel=1e-12)


@pytest.mark.parametrize("cuts", [[], [1]])
def test_tiny_values_have_a_deviation(cuts: list[int]) -> None:
    assert result_of([1e-200, 3e-200], cuts).std_dev == pytest.approx(1e-200, rel=1e-12)


@given(st.data(), st.lists(ANY_FINITE, min_size=1, max_size=10))
def test_whatever_comes_the_results_are_finite_and_in_order_but_for_rounding(
    data: st.DataObject, values: list[float]
) -> None:
    result = result_of(values, data.draw(cuts_of(len(values))))
    assert all(map(math.isfinite, (result.mean, result.sum, result.std_dev)))
    assert (result.minimum, result.maximum) == (min(values), max(values))
    # Up to the rounding of the sum and of the quotient.
    slack = len(values) * math.ulp(max(map(abs, values)))
    assert result.minimum - slack <= result.mean <= result.maximum + slack
    assert result.std_dev >= 0.0
