"""The draws: four fifths of the rows, independent of one another and of how the data is read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model_quality.draws import SAMPLES, deviation, in_sample, samples_of_rows, split_key

ROWS = 200_000


def test_every_row_is_in_the_full_data_and_four_fifths_are_in_each_draw() -> None:
    samples = samples_of_rows(split_key("a.csv", 0), 0, ROWS)
    assert in_sample(samples, 0).all()
    for draw in range(1, SAMPLES):
        # Five standard errors of a fraction of 0.8.
        assert in_sample(samples, draw).mean() == pytest.approx(0.8, abs=5 * (0.16 / ROWS) ** 0.5)
    assert samples.max() < 1 << SAMPLES


def test_draws_are_independent_of_one_another_and_of_the_next_file() -> None:
    first, second = (samples_of_rows(split_key(name, 0), 0, ROWS) for name in ("a.csv", "b.csv"))
    sets = [in_sample(first, draw) for draw in range(1, SAMPLES)] + [in_sample(second, 1)]
    for place, one in enumerate(sets):
        for other in sets[place + 1 :]:
            assert abs(float(np.corrcoef(one, other)[0, 1])) < 5 / ROWS**0.5


@given(st.integers(0, 2**64 - 1), st.integers(0, 1000), st.integers(0, 300), st.integers(0, 300))
def test_a_row_is_drawn_by_its_own_index_however_rows_are_cut_into_batches(
    key: int, first: int, rows: int, cut: int
) -> None:
    cut = min(cut, rows)
    both = [samples_of_rows(key, first, cut), samples_of_rows(key, first + cut, rows - cut)]
    assert np.array_equal(np.concatenate(both), samples_of_rows(key, first, rows))


def test_splits_of_a_file_are_drawn_differently() -> None:
    assert len({split_key("a", 0), split_key("a", 1), split_key("b", 0), split_key("a\0001", 0)}) == 4


@pytest.mark.parametrize("value", [0.1, 1 / 3, 0.0, 1e300, -5.5])
def test_a_metric_that_is_the_same_in_all_draws_has_no_deviation(value: float) -> None:
    assert deviation([value] * 5) == 0.0


def test_the_deviation_is_divided_by_the_number_of_draws() -> None:
    assert deviation([1.0, 2.0, 3.0, 4.0, 5.0]) == 2.0**0.5
