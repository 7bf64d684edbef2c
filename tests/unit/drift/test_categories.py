"""What is measured between two samples of categories, and of proportions, against scipy and by its laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon

from analyzer.drift.cells import CellCounts, category_cells
from analyzer.drift.chi_squared import chi_squared_p_value, two_sample_chi_squared
from analyzer.drift.divergences import (
    jensen_shannon_distance,
    largest_share_difference,
    population_stability_index,
    total_variation,
)
from analyzer.drift.false_discovery import benjamini_hochberg
from analyzer.drift.proportions import proportions_p_value

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 200), min_size=1).filter(lambda c: any(c.values()))


def cells_of(current: dict[str, int], baseline: dict[str, int]) -> CellCounts:
    cells = category_cells(current, baseline)
    assert cells is not None
    return cells


@given(COUNTS, COUNTS)
def test_the_test_is_scipys_where_no_cell_is_rare(current: dict[str, int], baseline: dict[str, int]) -> None:
    names = sorted(name for name in current.keys() | baseline.keys() if current.get(name) or baseline.get(name))
    table = np.array([[side.get(name, 0) for name in names] for side in (current, baseline)])
    if len(names) < 2 or stats.contingency.expected_freq(table).min() < 5:
        return
    expected = stats.chi2_contingency(table, correction=False)
    found = two_sample_chi_squared(cells_of(current, baseline))
    assert found is not None
    assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-9, abs=1e-12)
    assert found.degrees_of_freedom == expected.dof


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 9, 50, 119, 120])
@pytest.mark.parametrize("statistic", [0.0, 1e-9, 0.3, 1.0, 4.0, 30.0, 150.0, 1e4])
def test_the_p_value_is_of_the_chi_squared_distribution(statistic: float, freedom: int) -> None:
    expected = stats.chi2.sf(statistic, freedom)
    assert chi_squared_p_value(statistic, freedom) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_rare_cells_become_one() -> None:
    current, baseline = {"a": 50, "b": 48, "x": 3, "y": 2, "z": 1}, {"a": 52, "b": 47, "x": 1, "w": 4}
    found = two_sample_chi_squared(cells_of(current, baseline))
    expected = stats.chi2_contingency([[50, 48, 6], [52, 47, 5]], correction=False)
    assert found is not None
    assert (found.degrees_of_freedom, found.p_value) == (2, pytest.approx(expected.pvalue))


def test_rare_cells_that_are_rare_together_too_take_in_the_smallest_of_the_others() -> None:
    found = two_sample_chi_squared(cells_of({"a": 60, "b": 38, "x": 2}, {"a": 50, "b": 49, "x": 1}))
    expected = stats.chi2_contingency([[60, 40], [50, 50]], correction=False)
    assert found is not None
    assert (found.degrees_of_freedom, found.p_value) == (1, pytest.approx(expected.pvalue))


@pytest.mark.parametrize(
    ("current", "baseline"),
    [({"a": 7}, {"a": 900}), ({"a": 1}, {"b": 1}), ({"a": 2, "b": 2}, {"a": 1000, "b": 1000}), ({"a": 4}, {"b": 4})],
)
def test_there_is_no_test_of_one_cell(current: dict[str, int], baseline: dict[str, int]) -> None:
    assert two_sample_chi_squared(cells_of(current, baseline)) is None


@pytest.mark.parametrize(("current", "baseline"), [({}, {"a": 1}), ({"a": 1}, {}), ({"a": 0}, {"a": 1})])
def test_there_are_no_cells_where_a_side_has_no_value(current: dict[str, int], baseline: dict[str, int]) -> None:
    assert category_cells(current, baseline) is None


@given(COUNTS, COUNTS)
def test_the_distances_are_what_scipy_and_numpy_say(current: dict[str, int], baseline: dict[str, int]) -> None:
    cells = cells_of(current, baseline)
    p, q = (np.array([side.get(name, 0) for name in "abcdefgh"]) for side in (current, baseline))
    p, q = p / p.sum(), q / q.sum()
    assert jensen_shannon_distance(cells) == pytest.approx(jensenshannon(p, q, base=2), abs=1e-7)
    assert total_variation(cells) == pytest.approx(np.abs(p - q).sum() / 2)
    assert largest_share_difference(cells) == pytest.approx(np.abs(p - q).max())
    floored = np.maximum(p, 1e-4), np.maximum(q, 1e-4)
    assert population_stability_index(cells) == pytest.approx(
        ((floored[0] - floored[1]) * np.log(floored[0] / floored[1])).sum(), rel=1e-9, abs=1e-12
    )


@given(COUNTS, COUNTS)
def test_no_measure_asks_which_side_is_which(current: dict[str, int], baseline: dict[str, int]) -> None:
    one, other = cells_of(current, baseline), cells_of(baseline, current)
    for measure in (jensen_shannon_distance, total_variation, largest_share_difference, population_stability_index):
        assert measure(one) == pytest.approx(measure(other))
    tested = two_sample_chi_squared(one), two_sample_chi_squared(other)
    assert tested == (None, None) or tested[0] == pytest.approx(tested[1])


@given(COUNTS, st.integers(1, 9))
def test_equal_shares_do_not_differ(counts: dict[str, int], times: int) -> None:
    cells = cells_of(counts, {name: count * times for name, count in counts.items()})
    for measure in (jensen_shannon_distance, total_variation, largest_share_difference, population_stability_index):
        assert measure(cells) == pytest.approx(0.0, abs=1e-7)
    tested = two_sample_chi_squared(cells)
    assert tested is None or tested.p_value == pytest.approx(1.0)


@given(COUNTS, COUNTS, st.permutations("abcdefgh"))
def test_names_and_their_order_do_not_matter(
    current: dict[str, int], baseline: dict[str, int], names: list[str]
) -> None:
    renamed = dict(zip("abcdefgh", names, strict=True))
    one = cells_of(current, baseline)
    other = cells_of(*({renamed[name]: count for name, count in side.items()} for side in (current, baseline)))
    assert jensen_shannon_distance(one) == pytest.approx(jensen_shannon_distance(other))
    assert population_stability_index(one) == pytest.approx(population_stability_index(other))


def test_what_was_not_counted_is_a_cell_too() -> None:
    cells = category_cells({"a": 60}, {"a": 100}, current_rest=40)
    assert cells is not None
    assert (cells.current.tolist(), cells.baseline.tolist()) == ([60, 40], [100, 0])
    assert largest_share_difference(cells) == 0.4


@pytest.mark.parametrize(
    ("first", "first_size", "second", "second_size"),
    [(0, 10, 5, 10), (1, 100, 100, 1_000_000), (3, 3, 0, 4), (9, 10, 1, 12), (95, 100, 999, 1000), (2, 5, 400, 1000)],
)
def test_proportions_of_which_few_are_expected_are_tested_exactly(
    first: int, first_size: int, second: int, second_size: int
) -> None:
    table = [[first, first_size - first], [second, second_size - second]]
    found = proportions_p_value(first, first_size, second, second_size)
    assert found == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-6)
    assert proportions_p_value(second, second_size, first, first_size) == pytest.approx(found, rel=1e-6)


@pytest.mark.parametrize(("first", "second"), [(50, 50), (50, 80), (300, 100), (1000, 999)])
def test_proportions_are_tested_by_the_pooled_z_test(first: int, second: int) -> None:
    table = [[first, 2000 - first], [second, 3000 - second]]
    expected = stats.chi2_contingency(table, correction=False).pvalue
    assert proportions_p_value(first, 2000, second, 3000) == pytest.approx(expected)


@pytest.mark.parametrize("counts", [(0, 5, 0, 9), (5, 5, 9, 9), (0, 0, 3, 9), (3, 9, 0, 0)])
def test_proportions_that_are_all_or_nothing_on_both_sides_do_not_differ(counts: tuple[int, int, int, int]) -> None:
    assert proportions_p_value(*counts) == 1.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0.01, 0.5))
def test_false_discoveries_are_held_to_a_rate_as_scipy_does(p_values: list[float], rate: float) -> None:
    level = benjamini_hochberg(p_values, rate)
    adjusted = stats.false_discovery_control(p_values)
    for p_value, each in zip(p_values, adjusted, strict=True):
        if abs(each - rate) > 1e-9:
            assert (p_value <= level) == (each <= rate)


def test_without_tests_nothing_is_discovered() -> None:
    assert benjamini_hochberg([], 0.05) == 0.0
    assert benjamini_hochberg([0.9, 0.2], 0.05) == 0.0


def test_what_one_side_has_not_seen_among_many_categories_is_not_new() -> None:
    shares = 1 / np.arange(1, 1_001)
    shares /= shares.sum()
    rng = np.random.default_rng(2)
    many = dict(enumerate(rng.multinomial(1_000_000, shares).tolist()))
    p_values = []
    for _ in range(200):
        few = {f"{name}": int(count) for name, count in enumerate(rng.multinomial(100, shares)) if count}
        known = {name: many[int(name)] for name in few}
        cells = category_cells(known, few, current_rest=1_000_000 - sum(known.values()))
        assert cells is not None
        assert (cells.current.sum(), cells.baseline.sum()) == (1_000_000, 100)
        found = two_sample_chi_squared(cells)
        p_values.append(found.p_value if found else 1.0)
    assert np.mean(np.array(p_values) < 0.05) <= 0.1
