"""Bucket counts and quantiles of a sketch, against plain loops."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.profile.kll import KllSketch
from analyzer.profile.quantiles import bucket_counts, quantiles, weighted_points
from tests.unit.profile.slow_sketch import slow_buckets, slow_levels
from tests.unit.profile.values import ANY_FINITE, REASONABLE, array, state_of


def counts(levels: list[list[float]], minimum: float, maximum: float) -> list[float]:
    return [
        bucket.count for bucket in bucket_counts(weighted_points([array(level) for level in levels]), minimum, maximum)
    ]


def test_day_minutes_have_the_sketch_and_the_buckets_that_the_documented_rules_give() -> None:
    random = np.random.default_rng(2_333)
    values = np.round(np.clip(random.normal(180.2, 54.0, 2_333), 0.0, None), 1)
    sketch = state_of(KllSketch, *np.array_split(values, 5))
    expected = slow_levels(values.tolist())
    assert [level.tolist() for level in sketch.levels] == expected
    assert expected[0] == values[2_050:].tolist()
    buckets = bucket_counts(weighted_points(sketch.levels), values.min(), values.max())
    assert [bucket.count for bucket in buckets] == slow_buckets(expected, values.min(), values.max())
    assert sum(bucket.count for bucket in buckets) == 2_333


def test_bounds_are_computed_in_the_documented_order_of_operations() -> None:
    buckets = bucket_counts(weighted_points([array([0.0, 350.8])]), 0.0, 350.8)
    assert [bucket.lower_bound for bucket in buckets][:4] == [0.0, 35.08, 70.16, 105.24000000000001]
    assert [bucket.upper_bound for bucket in buckets][:3] == [35.08, 70.16, 105.24000000000001]
    assert buckets[9].upper_bound == 350.8


def test_a_bucket_holds_its_lower_bound_and_the_last_one_its_upper_bound_too() -> None:
    assert counts([[0.0, 1.0, 1.0, 2.0, 9.0, 9.5, 10.0, 10.0]], 0.0, 10.0) == [1, 2, 1, 0, 0, 0, 0, 0, 0, 4]


def test_items_of_higher_levels_weigh_more() -> None:
    assert counts([[0.0], [10.0, 0.5], [5.0]], 0.0, 10.0) == [3, 0, 0, 0, 0, 4, 0, 0, 0, 2]


@pytest.mark.parametrize("value", [0.0, -3.5, 1e308])
def test_the_last_bucket_of_a_constant_holds_all(value: float) -> None:
    buckets = bucket_counts(weighted_points([array([value] * 7), array([value])]), value, value)
    assert [bucket.count for bucket in buckets] == [0.0] * 9 + [9.0]
    assert {bucket.lower_bound for bucket in buckets} | {bucket.upper_bound for bucket in buckets} == {value}


@given(st.lists(ANY_FINITE, min_size=1, max_size=30))
@example([0.1, 0.1 + 0.2])
@example([-0.1, 0.7])
@example([-1.7e308, 1.7e308, 0.0])
def test_every_value_is_in_a_bucket(values: list[float]) -> None:
    buckets = bucket_counts(weighted_points([array(values)]), min(values), max(values))
    assert sum(bucket.count for bucket in buckets) == len(values)
    assert all(math.isfinite(bucket.lower_bound) and math.isfinite(bucket.upper_bound) for bucket in buckets)
    assert all(left.upper_bound == right.lower_bound for left, right in pairwise(buckets))
    assert all(bucket.lower_bound <= bucket.upper_bound for bucket in buckets)


@given(st.lists(st.lists(REASONABLE, max_size=20), min_size=1, max_size=4).filter(any))
def test_buckets_are_those_of_a_plain_loop(levels: list[list[float]]) -> None:
    every = [item for level in levels for item in level]
    assert counts(levels, min(every), max(every)) == slow_buckets(levels, min(every), max(every))


@given(st.lists(REASONABLE, min_size=1, max_size=40), st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_quantiles_of_few_values_are_exact(values: list[float], fractions: list[float]) -> None:
    ordered = sorted(values)
    expected = [ordered[max(math.ceil(fraction * len(values)) - 1, 0)] for fraction in fractions]
    assert quantiles(weighted_points([array(values)]), fractions) == expected


def test_points_are_in_ascending_order_with_their_weights() -> None:
    values, weights = weighted_points([array([3.0, 1.0]), array([]), array([2.0])])
    assert values.tolist() == [1.0, 2.0, 3.0]
    assert weights.tolist() == [1, 4, 1]
    assert [len(numbers) for numbers in weighted_points([])] == [0, 0]
