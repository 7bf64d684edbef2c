"""Aggregations of local values, and what depends on how rows come."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.attribution.aggregation import AttributionSums
from analyzer.attribution.synthetic_rows import mean_in_order
from analyzer.profile.wide_sum import LARGEST
from contracts.analysis_config.methods import AGGREGATIONS, Aggregation
from tests.unit.attribution.models import Numbers
from tests.unit.profile.values import cuts_of

VALUES = np.random.default_rng(3).normal(size=(60, 3, 2))


def aggregated(method: Aggregation, values: Numbers, cuts: list[int]) -> Numbers:
    with AttributionSums(method, (values.shape[1], values.shape[2])) as sums:
        for start, stop in pairwise([0, *cuts, len(values)]):
            sums.update(values[start:stop])
        assert sums.rows == len(values)
        return sums.result()


@pytest.mark.parametrize(
    ("method", "right"),
    [
        ("mean_abs", np.abs(VALUES).mean(axis=0)),
        ("mean_sq", (VALUES**2).mean(axis=0)),
        ("median", np.median(VALUES, axis=0)),
    ],
)
def test_aggregations(method: Aggregation, right: Numbers) -> None:
    assert aggregated(method, VALUES, [20, 20, 41]) == pytest.approx(right, rel=1e-14)


@given(st.data(), st.sampled_from(AGGREGATIONS))
def test_neither_the_order_nor_the_batches_of_rows_matter(data: st.DataObject, method: Aggregation) -> None:
    order = data.draw(st.permutations(range(60)))
    shuffled = aggregated(method, VALUES[order], data.draw(cuts_of(60)))
    assert shuffled.tobytes() == aggregated(method, VALUES, []).tobytes()


def test_small_terms_are_not_lost_beside_large_ones() -> None:
    values = np.full((10_001, 1, 1), 1e-9)
    values[0] = 1e9
    cuts = list(range(1, 10_001))
    assert aggregated("mean_abs", values, cuts)[0, 0] * 10_001 == 1e9 + 1e-5


@pytest.mark.parametrize("cuts", [[], [1, 20]])
def test_sums_and_squares_beyond_the_doubles_leave_the_means_right(cuts: list[int]) -> None:
    for method, exponent, power in (("mean_abs", 1_020, 1), ("mean_sq", 508, 2)):
        values = np.ldexp(VALUES, exponent)
        values[:5] = VALUES[:5]
        small = np.concatenate([np.zeros((5, 3, 2)), VALUES[5:]])
        right = np.ldexp((np.abs(small) ** power).mean(axis=0), power * exponent)
        assert aggregated(method, values, cuts) == pytest.approx(right, rel=1e-13)  # type: ignore[arg-type]
    assert (aggregated("mean_sq", np.ldexp(VALUES, 700), cuts) == LARGEST).all()


def test_the_mean_of_scores_is_there_where_their_sum_is_no_double() -> None:
    scores = np.array([[[1.5e308, 1.0], [1.7e308, 2.0], [1.0e308, 4.5]]])
    assert mean_in_order(scores) == pytest.approx(np.array([[1.4e308, 2.5]]), rel=1e-15)
