"""The sketch against the documented rules, its rank error, and the laws of its merging."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.profile.kll import KllSketch, level_capacity
from analyzer.profile.quantiles import weighted_points
from tests.unit.profile.slow_sketch import slow_levels
from tests.unit.profile.values import (
    Numbers,
    array,
    batches_of,
    cuts_of,
    merged,
    number_lists,
    packed_and_unpacked,
    state_of,
)

RANK_ERROR = 0.004
"""Of all ranks, a few times what the sketch's size (2048) gives in practice."""


def lists(sketch: KllSketch) -> list[list[float]]:
    return [level.tolist() for level in sketch.levels]


def values_of(kind: str, size: int) -> Numbers:
    random = np.random.default_rng(size)
    return {
        "normal": lambda: random.normal(size=size),
        "ties": lambda: random.integers(0, 12, size).astype(float),
        "ascending": lambda: np.arange(size, dtype=float),
        "descending": lambda: np.arange(size, dtype=float)[::-1],
        "constant": lambda: np.full(size, 2.5),
        "heavy tail": lambda: np.exp(random.normal(0, 8, size)),
        "zigzag": lambda: np.where(np.arange(size) % 2 == 0, 1.0, -1.0) * np.arange(size),
    }[kind]()


KINDS = ["normal", "ties", "ascending", "descending", "constant", "heavy tail", "zigzag"]


def assert_rank_error(sketch: KllSketch, values: Numbers) -> None:
    points, weights = weighted_points(sketch.levels)
    assert weights.sum() == len(values)
    probes = np.quantile(values, np.linspace(0, 1, 101), method="inverted_cdf")
    estimated = np.concatenate(([0], np.cumsum(weights)))[np.searchsorted(points, probes, side="right")]
    exact = np.searchsorted(np.sort(values), probes, side="right")
    assert np.abs(estimated - exact).max() <= RANK_ERROR * len(values)


def test_the_capacities_shrink_with_the_height() -> None:
    assert [level_capacity(height) for height in (0, 1, 2, 3)] == [2050, 1314, 842, 540]
    assert level_capacity(40) == 4


@pytest.mark.parametrize("size", [0, 1, 7, 2_049, 2_050, 2_051, 2_333, 4_100, 9_000, 25_000])
@pytest.mark.parametrize("kind", ["normal", "ties"])
def test_it_follows_the_documented_rules_level_by_level(kind: str, size: int) -> None:
    values = values_of(kind, size)
    assert lists(state_of(KllSketch, values)) == slow_levels(values.tolist())


def full_sizes(most: int) -> list[int]:
    """The numbers of values, one by one, at which all levels together are just full."""
    sketch, sizes, size = KllSketch(), [], 0
    while size < most:
        items = sum(sketch._counts)
        room = sum(level_capacity(height) for height in range(len(sketch._counts))) - items
        size += max(room, 1)
        sketch.update(np.zeros(max(room, 1)))
        if room:
            sizes.append(size)
    return sizes


def test_a_sketch_is_compacted_where_its_levels_are_just_full() -> None:
    sizes = full_sizes(30_000)
    assert sizes[0] == 2_050 and len(sizes) > 10
    for size in sizes:
        values = values_of("normal", size)
        found = lists(state_of(KllSketch, values))
        assert found == slow_levels(values.tolist())
        assert sum(map(len, found)) < sum(level_capacity(height) for height in range(len(found)))
    assert [len(level) for level in lists(state_of(KllSketch, values_of("ties", 2_050)))] == [0, 1_025]


@given(st.lists(st.integers(0, 7_000) | st.sampled_from([2_050, 1_025]), min_size=1, max_size=4))
@settings(max_examples=20, deadline=None)
def test_merged_sketches_follow_the_documented_rules_level_by_level(sizes: list[int]) -> None:
    batches = [values_of("normal", size) + number for number, size in enumerate(sizes)]
    first, *others = [state_of(KllSketch, batch) for batch in batches]
    for other in others:
        first.merge(other)
    assert lists(first) == slow_levels(*(batch.tolist() for batch in batches))
    assert lists(merged(KllSketch, batches)) == lists(first)


@pytest.mark.parametrize("cuts", [[1], [2_050], [2_051], [100, 2_049, 2_050, 5_000], list(range(0, 9_000, 37))])
def test_batches_are_no_borders(cuts: list[int]) -> None:
    values = values_of("normal", 9_000)
    in_batches = state_of(KllSketch, *batches_of(values, cuts))
    assert lists(in_batches) == lists(state_of(KllSketch, values))


@given(st.data(), st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=50))
def test_few_values_are_kept_in_row_order_in_any_batches(data: st.DataObject, values: list[float]) -> None:
    batches = batches_of(array(values), data.draw(cuts_of(len(values))))
    assert lists(state_of(KllSketch, *batches)) == [values]
    assert lists(merged(KllSketch, batches)) == [values]


@pytest.mark.parametrize("kind", KINDS)
def test_ranks_are_near_in_one_batch(kind: str) -> None:
    values = values_of(kind, 50_000)
    assert_rank_error(state_of(KllSketch, values), values)


@pytest.mark.parametrize("number", [2, 7, 60])
@pytest.mark.parametrize("kind", KINDS)
def test_ranks_are_near_after_merging(kind: str, number: int) -> None:
    values = values_of(kind, 50_000)
    assert_rank_error(merged(KllSketch, np.array_split(values, number)), values)


def test_ranks_are_near_whatever_the_order_of_merging() -> None:
    values = values_of("heavy tail", 40_000)
    sketches = [state_of(KllSketch, batch) for batch in np.array_split(values, 16)]
    while len(sketches) > 1:
        left, right = sketches.pop(), sketches.pop(0)
        left.merge(right)
        sketches.append(left)
    assert_rank_error(sketches[0], values)


def test_merging_leaves_the_other_sketch_as_it_was() -> None:
    left, right = state_of(KllSketch, values_of("normal", 5_000)), state_of(KllSketch, values_of("ties", 5_001))
    before = lists(right)
    left.merge(right)
    left.update(values_of("normal", 4_000))
    assert lists(right) == before


def test_its_size_stays_bounded() -> None:
    sketch = merged(KllSketch, [np.arange(20_000, dtype=float) + i for i in range(40)])
    assert sum(map(len, sketch.levels)) < 6_000
    assert weighted_points(sketch.levels)[1].sum() == 800_000


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 10), (10, 0), (10, 3_000), (3_000, 10), (9_000, 7_777)])
def test_a_plain_form_goes_on_like_the_sketch_it_was_made_from(first: int, second: int) -> None:
    sketch = state_of(KllSketch, values_of("normal", first))
    restored = KllSketch.from_plain(packed_and_unpacked(sketch.to_plain()))
    assert lists(restored) == lists(sketch)
    for going_on in (sketch, restored):
        going_on.update(values_of("ties", second))
        going_on.merge(state_of(KllSketch, values_of("zigzag", second)))
        going_on.update(values_of("normal", second))
    assert restored.to_plain() == sketch.to_plain()


@given(number_lists)
def test_an_empty_sketch_changes_nothing(values: list[float]) -> None:
    sketch = state_of(KllSketch, array(values))
    sketch.merge(KllSketch())
    empty = KllSketch()
    empty.merge(sketch)
    assert lists(sketch) == lists(empty) == [values]


def test_a_few_values_do_not_keep_their_batch_in_memory() -> None:
    batch = np.arange(1_000_000, dtype=float)
    sketch = state_of(KllSketch, batch[:10])
    assert all(level.base is None or level.base.nbytes < 1_000 for level in sketch.levels)
