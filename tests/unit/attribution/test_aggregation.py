"""Aggregations of local values, and what depends on how rows come."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.attribution.aggregation import AttributionSums
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
