"""Designs whose sizes have equal shares, against numpy and against Shapley values by their definition."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

from analyzer.attribution import coalitions
from analyzer.attribution.coalitions import CoalitionDesign
from analyzer.attribution.size_shares import of_equal_shares, shares_projector
from tests.unit.attribution.models import Numbers, exact

SHAPES = [(5, 6), (8, 50), (9, 100), (12, 200), (14, 1_038), (69, 1_093), (200, 1_224)]


@pytest.mark.parametrize(("features", "pairs"), SHAPES)
def test_coalitions_are_distinct_and_come_with_their_complements(features: int, pairs: int) -> None:
    masks, weights = of_equal_shares(features, pairs, 5)
    assert masks.shape == (2 * pairs, features) and weights.shape == (2 * pairs,)
    assert (masks[::2] == ~masks[1::2]).all()
    assert len(np.unique(masks, axis=0)) == 2 * pairs
    again, _ = of_equal_shares(features, pairs, 5)
    assert (again == masks).all()


@pytest.mark.parametrize(("features", "pairs"), SHAPES)
def test_sizes_have_equal_shares_unless_they_are_complete_and_the_weight_of_the_kernel(
    features: int, pairs: int
) -> None:
    masks, weights = of_equal_shares(features, pairs, 5)
    sizes = masks.sum(axis=1)
    counts = np.bincount(sizes, minlength=features)[1:features]
    complete = np.array([comb(features, size) for size in range(1, features)]) == counts
    assert counts[~complete].max(initial=0) - counts[~complete].min(initial=2 * pairs) <= 2
    for size in range(1, features):
        if counts[size - 1]:
            assert weights[sizes == size].sum() == pytest.approx(1.0 / (size * (features - size)))


@pytest.mark.parametrize("slopes", [False, True])
@pytest.mark.parametrize(("features", "pairs"), [(8, 60), (12, 200), (14, 600), (40, 900)])
def test_the_projector_is_that_of_the_least_squares(features: int, pairs: int, slopes: bool) -> None:
    masks, weights = of_equal_shares(features, pairs, 2)
    centred = masks - masks.mean(axis=1, keepdims=True)
    sizes = masks.sum(axis=1, keepdims=True)
    slope = (2 * sizes / features - 1) ** 2 - np.mean((2 * np.arange(1, features) / features - 1) ** 2)
    columns = np.hstack([centred, slope * centred]) if slopes else centred
    roots = np.sqrt(weights)[:, np.newaxis]
    solved = (np.linalg.pinv(roots * columns, rcond=1e-9) * roots.T)[:features]
    assert shares_projector(masks, weights, slopes) == pytest.approx(solved.T, abs=1e-10)


def test_what_a_feature_adds_by_the_size_of_a_coalition_has_no_attribution_beside_it() -> None:
    features = 7

    def sloped(rows: Numbers) -> Numbers:
        sizes = rows.sum(axis=1)
        slope = (2 * sizes / features - 1) ** 2 - np.mean((2 * np.arange(1, features) / features - 1) ** 2)
        inside = (sizes > 0) & (sizes < features)
        values: Numbers = np.where(inside, slope * (rows[:, 2] - sizes / features), 0.0)
        return values

    assert exact(sloped, np.ones(features), np.zeros(features)) == pytest.approx(np.zeros(features), abs=1e-12)


def test_errors_are_below_those_of_sizes_by_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    # Games of threes: what is gained where all of a group are there goes to each of them alike.
    features, rng = 69, np.random.default_rng(8)
    groups = np.array([rng.permutation(features)[:3] for _ in range(60)])
    gains = rng.normal(size=60)
    right = np.bincount(groups.ravel(), np.repeat(gains / 3.0, 3), minlength=features)

    def error(seed: int) -> float:
        design = CoalitionDesign.of(features, None, seed)
        orders = design.orders(0, 10)
        masks = design.masks[:, orders].transpose(1, 0, 2)
        values = masks[:, :, groups].all(axis=3) @ gains
        found = design.solve(values[:, :, np.newaxis], np.zeros(1), np.full((10, 1), gains.sum()), orders)
        return float(np.abs(found[:, :, 0] - right).mean())

    shares = np.mean([error(seed) for seed in range(3)])
    monkeypatch.setattr(coalitions, "SPREAD_FROM", 1 << 30)
    assert shares < 0.85 * np.mean([error(seed) for seed in range(3)])
