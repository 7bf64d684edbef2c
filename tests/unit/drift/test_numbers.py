"""What is measured between two samples of numbers, against scipy and by its laws."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon

from analyzer.arrays import Floats
from analyzer.drift.cells import CellCounts, number_cells
from analyzer.drift.chi_squared import two_sample_chi_squared
from analyzer.drift.divergences import jensen_shannon_distance, population_stability_index, total_variation
from analyzer.drift.joined import JoinedSamples, effective_size, join, rank_error
from analyzer.drift.kolmogorov_smirnov import asymptotic_p_value, kolmogorov_smirnov
from analyzer.drift.wasserstein import normed_wasserstein
from tests.unit.drift.samples import sketch

NUMBERS = st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 2)), min_size=1, max_size=60)
FEW_NUMBERS = st.lists(st.integers(0, 4).map(float), min_size=1, max_size=60)
SAMPLES = NUMBERS | FEW_NUMBERS


def joined(current: Floats | list[float], baseline: Floats | list[float]) -> JoinedSamples:
    samples = join(sketch(current), sketch(baseline))
    assert samples is not None
    return samples


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")
@given(SAMPLES, SAMPLES)
def test_the_distance_of_two_samples_is_scipys(current: list[float], baseline: list[float]) -> None:
    found = kolmogorov_smirnov(joined(current, baseline))
    assert found.distance == pytest.approx(stats.ks_2samp(current, baseline, method="asymp").statistic, abs=1e-12)


def _paths_within(limit: int, n: int, m: int) -> int:
    """How many paths from (0, 0) to (n, m) stay where `|i m - j n|` is below the limit."""
    paths = [int(j * n < limit) for j in range(m + 1)]
    for i in range(1, n + 1):
        for j in range(m + 1):
            before = paths[j - 1] if j else 0
            paths[j] = paths[j] + before if abs(i * m - j * n) < limit else 0
    return paths[m]


@given(SAMPLES, SAMPLES)
def test_the_p_value_of_small_samples_is_exact(current: list[float], baseline: list[float]) -> None:
    found = kolmogorov_smirnov(joined(current, baseline))
    n, m = len(current), len(baseline)
    within = Fraction(_paths_within(round(found.distance * n * m), n, m), math.comb(n + m, n))
    assert found.p_value == pytest.approx(float(1 - within), rel=1e-9, abs=0)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 2_000), (64, 124), (100, 100), (9, 1_000)])
def test_a_small_p_value_has_all_its_digits(n: int, m: int) -> None:
    # Two of all paths go round the whole lattice.
    found = kolmogorov_smirnov(joined(np.arange(n) + 1e6, np.arange(m) * 1.0))
    assert found.distance == 1.0
    assert found.p_value == pytest.approx(float(Fraction(2, math.comb(n + m, n))), rel=1e-9, abs=0)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 90), (2, 3), (5, 2000), (100, 100), (7, 1000)])
def test_the_p_value_of_small_samples_of_any_sizes_is_exact(n: int, m: int) -> None:
    rng = np.random.default_rng(n * m)
    for shift in (0.0, 0.2, 1.0, 9.0):
        current, baseline = rng.normal(shift, size=n), rng.normal(size=m)
        expected = stats.ks_2samp(current, baseline, method="exact").pvalue
        assert kolmogorov_smirnov(joined(current, baseline)).p_value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("n", "m"), [(110, 110), (400, 400), (60, 2000), (8, 1500), (2000, 2000), (1000, 150)])
@pytest.mark.parametrize("shift", [0.0, 0.1, 0.3])
def test_the_p_value_of_larger_samples_is_near_the_exact_one(n: int, m: int, shift: float) -> None:
    rng = np.random.default_rng(5)
    current, baseline = rng.normal(shift, size=n), rng.normal(size=m)
    expected = stats.ks_2samp(current, baseline, method="exact").pvalue
    assert kolmogorov_smirnov(joined(current, baseline)).p_value == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("distance", [0.0, 0.001, 0.005, 0.01, 0.011, 0.012, 0.02, 0.03, 0.05])
def test_the_asymptotic_p_value_is_kolmogorovs_function(distance: float) -> None:
    n = m = 20_000
    expected = stats.kstwobign.sf((100 + 0.12 + 0.11 / 100) * distance)
    assert asymptotic_p_value(distance, n, m) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(SAMPLES, SAMPLES)
def test_the_wasserstein_distance_is_scipys(current: list[float], baseline: list[float]) -> None:
    spread = float(np.std(baseline))
    if spread == 0.0:
        return
    found = normed_wasserstein(joined(current, baseline), spread, float(np.std(current)))
    assert found == pytest.approx(stats.wasserstein_distance(current, baseline) / spread, rel=1e-9, abs=1e-9)


def test_a_shift_by_one_standard_deviation_is_a_wasserstein_distance_of_one() -> None:
    values = np.random.default_rng(1).normal(size=1000)
    spread = float(values.std())
    assert normed_wasserstein(joined(values + spread, values), spread, spread) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("current", "baseline", "expected"),
    [([3.0, 3.0], [3.0], 0.0), ([4.0], [3.0, 3.0], 1.0), ([1e300], [-1e300], 1.0), ([2.0, 4.0], [3.0], 1.0)],
)
def test_constant_columns_have_a_wasserstein_distance(
    current: list[float], baseline: list[float], expected: float
) -> None:
    spreads = float(np.std(baseline)), float(np.std(current))
    assert normed_wasserstein(joined(current, baseline), *spreads) == expected


def test_a_wasserstein_distance_beyond_a_double_is_none() -> None:
    assert normed_wasserstein(joined([-1e308, 1e308], [0.0, 1e-300]), 5e-301, 1e308) is None


@given(SAMPLES, SAMPLES)
def test_most_measures_do_not_ask_which_side_is_which(current: list[float], baseline: list[float]) -> None:
    one, other = joined(current, baseline), joined(baseline, current)
    assert kolmogorov_smirnov(one) == pytest.approx(kolmogorov_smirnov(other))
    assert normed_wasserstein(one, 1.0, 1.0) == pytest.approx(normed_wasserstein(other, 1.0, 1.0))


@given(SAMPLES)
def test_a_sample_does_not_differ_from_itself(values: list[float]) -> None:
    samples = joined(values, values)
    assert kolmogorov_smirnov(samples) == (0.0, 1.0)
    assert normed_wasserstein(samples, 1.0, 1.0) == 0.0
    assert all(measure(number_cells(samples)) == 0.0 for measure in MEASURES)


@given(SAMPLES, SAMPLES, st.randoms())
def test_the_order_of_rows_does_not_matter(current: list[float], baseline: list[float], chance: object) -> None:
    before = joined(current, baseline)
    chance.shuffle(current)  # type: ignore[attr-defined]
    after = joined(current, baseline)
    assert kolmogorov_smirnov(after) == kolmogorov_smirnov(before)
    assert np.array_equal(number_cells(after).current, number_cells(before).current)


@given(NUMBERS, NUMBERS)
def test_the_kolmogorov_smirnov_test_does_not_change_under_a_monotone_change_of_scale(
    current: list[float], baseline: list[float]
) -> None:
    scaled = joined([value**3 for value in current], [value**3 for value in baseline])
    assert kolmogorov_smirnov(scaled) == kolmogorov_smirnov(joined(current, baseline))


MEASURES: tuple[Callable[[CellCounts], float], ...] = (
    population_stability_index,
    jensen_shannon_distance,
    total_variation,
)


def test_few_numbers_have_a_cell_each() -> None:
    cells = number_cells(joined([0.0, 1.0, 1.0], [1.0, 5.0]))
    assert (cells.current.tolist(), cells.baseline.tolist()) == ([1, 2, 0], [0, 1, 1])


def test_many_numbers_have_ten_cells_of_equally_many_of_the_baseline() -> None:
    cells = number_cells(joined(np.arange(50.0), np.arange(100.0)))
    assert cells.baseline.tolist() == [10.0] * 10
    assert cells.current.tolist() == [10.0] * 5 + [0.0] * 5


def test_a_frequent_number_makes_for_fewer_cells() -> None:
    values = np.concatenate([np.zeros(500), np.arange(500.0)])
    cells = number_cells(joined(values, values))
    assert cells.baseline.tolist() == [501.0, 99.0, 100.0, 100.0, 100.0, 100.0]


def test_shares_of_cells_are_compared_as_by_scipy_and_numpy() -> None:
    rng = np.random.default_rng(3)
    current, baseline = rng.normal(0.4, size=900), rng.normal(size=1500)
    edges = [-np.inf, *np.quantile(baseline, np.arange(1, 10) / 10, method="inverted_cdf"), np.inf]
    p, q = (np.histogram(-side, -np.array(edges)[::-1])[0] / len(side) for side in (current, baseline))
    cells = number_cells(joined(current, baseline))
    assert jensen_shannon_distance(cells) == pytest.approx(jensenshannon(p, q, base=2))
    assert population_stability_index(cells) == pytest.approx(((p - q) * np.log(p / q)).sum())
    table = np.array([p * 900, q * 1500])
    tested = two_sample_chi_squared(cells)
    assert tested is not None
    expected = stats.chi2_contingency(table, correction=False)
    assert (tested.statistic, tested.p_value) == pytest.approx((expected.statistic, expected.pvalue))


@pytest.mark.parametrize("empty", [([], [1.0]), ([1.0], []), ([], [])])
def test_nothing_is_measured_where_a_side_has_no_value(empty: tuple[list[float], list[float]]) -> None:
    assert join(sketch(empty[0]), sketch(empty[1])) is None


def test_nothing_is_measured_of_more_values_than_can_be_counted() -> None:
    levels = [np.empty(0)] * 60 + [np.array([1.0])]
    assert join(levels, [np.array([1.0])]) is None


def test_a_sketch_that_has_all_values_has_no_error() -> None:
    assert rank_error(sketch(np.arange(2000.0))) == 0.0
    assert effective_size(2000, 0.0) == 2000


def _orders(n: int) -> Iterator[Floats]:
    rng, place = np.random.default_rng(n), np.arange(n)
    values = rng.normal(size=n)
    yield values
    yield np.sort(values)
    yield np.sort(values)[::-1].copy()
    yield np.sin(place * 14 * math.pi / n) + 0.3 * values
    yield np.where(place % 2, values + 3, values - 3)
    yield np.sort(values)[np.argsort(place % 1000, kind="stable")]
    yield rng.poisson(3, size=n).astype(np.float64)
    yield (place % 2).astype(np.float64)


@pytest.mark.parametrize("n", [2100, 5000, 20_000, 100_000, 300_000])
@pytest.mark.parametrize("splits", [1, 3, 8, 50])
def test_no_order_of_rows_brings_a_rank_of_a_sketch_further_off_than_is_said(n: int, splits: int) -> None:
    for values in _orders(n):
        levels = sketch(values, splits)
        samples = join(levels, [np.zeros(1)])
        assert samples is not None
        true_shares = np.searchsorted(np.sort(values), samples.points, side="right") / n
        assert np.abs(samples.current_shares - true_shares).max() <= rank_error(levels) < 0.01


def test_the_tests_of_large_samples_of_one_distribution_are_quiet() -> None:
    rng = np.random.default_rng(11)
    for _ in range(20):
        samples = joined(rng.normal(size=400_000), rng.normal(size=400_000))
        tested = two_sample_chi_squared(number_cells(samples))
        assert tested is not None
        assert min(kolmogorov_smirnov(samples).p_value, tested.p_value) > 0.01
