"""Kernel SHAP against Shapley values by their definition, and the laws that attributions follow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.attribution import kernel_explainer
from analyzer.attribution.coalitions import CoalitionDesign, sample_count
from analyzer.attribution.kernel_explainer import KernelExplainer
from analyzer.attribution.model_scores import ExplainedModel
from analyzer.errors import ModelError
from tests.unit.attribution.models import (
    FUNCTIONS,
    Function,
    InProcess,
    Numbers,
    batch_of,
    exact,
    linear,
    model_of,
    scores,
    tree,
)


def data(features: int, rows: int = 12) -> tuple[Numbers, Numbers]:
    rng = np.random.default_rng(features)
    return rng.normal(size=(rows, features)), rng.normal(size=features) / 3.0


def local(explainer: KernelExplainer, rows: Numbers) -> Numbers:
    """The contributions to all outputs."""
    (found,) = explainer.explain([(0, batch_of(rows))])
    return found.values


def explained(
    model: ExplainedModel, rows: Numbers, baseline: Numbers, samples: int | None = None, seed: int = 1
) -> Numbers:
    """The contributions to the first output."""
    explainer = KernelExplainer(batch_of(np.atleast_2d(baseline)), model, samples=samples, seed=seed)
    return local(explainer, rows)[:, :, 0]


def error(function: Function, features: int, samples: int, seed: int) -> float:
    """The mean absolute error, of the largest value."""
    rows, baseline = data(features)
    right = np.array([exact(function, row, baseline) for row in rows])
    found = explained(model_of(function), rows, baseline, samples, seed)
    return float(np.abs(found - right).mean() / np.abs(right).max())


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("features", [6, 9, 11])
def test_all_coalitions_give_exact_shapley_values(name: str, features: int) -> None:
    assert error(FUNCTIONS[name], features, 1 << features, seed=0) < 1e-12


@pytest.mark.parametrize("name", FUNCTIONS)
def test_errors_are_below_one_per_cent_at_2048_samples_and_fall_with_samples(name: str) -> None:
    errors = [np.mean([error(FUNCTIONS[name], 12, samples, seed) for seed in range(3)]) for samples in (128, 512, 2048)]
    assert errors[2] < 0.01
    if name == "linear":
        assert errors[0] < 1e-12
    else:
        assert errors[0] > errors[1] > errors[2]


@pytest.mark.parametrize("samples", [1, 2, 15, 100, None])
def test_values_sum_to_the_score_less_the_expected_value(samples: int | None) -> None:
    rows, _ = data(14)
    baseline, _ = data(14, rows=3)
    explainer = KernelExplainer(batch_of(baseline), model_of(tree, linear), samples=samples, seed=3)
    (found,) = explainer.explain([(0, batch_of(rows))])
    right = scores(batch_of(rows), tree, linear)
    assert found.scores.tolist() == right.tolist()
    assert explainer.expected_value == pytest.approx(scores(batch_of(baseline), tree, linear).mean(axis=0), abs=1e-12)
    assert np.abs(found.values.sum(axis=1) - (right - explainer.expected_value)).max() < 1e-9


def test_absent_features_take_the_values_of_each_row_of_the_baseline_and_scores_are_averaged() -> None:
    rows, _ = data(7)
    baseline, _ = data(7, rows=4)
    right = np.mean([[exact(tree, row, each) for row in rows] for each in baseline], axis=0)
    explainer = KernelExplainer(batch_of(baseline), model_of(tree))
    assert local(explainer, rows)[:, :, 0] == pytest.approx(right, abs=1e-12)


def test_features_equal_to_the_baseline_are_kept_and_one_feature_has_all_of_the_difference() -> None:
    rows, baseline = data(9)
    rows[:, 4] = baseline[4]
    sampled = explained(model_of(FUNCTIONS["interacting"]), rows, baseline, samples=60)
    assert (sampled[:, 4] != 0.0).all()
    one = explained(model_of(lambda rows: rows[:, 0] ** 2), np.array([[3.0], [2.0]]), np.array([1.0]))
    assert one.tolist() == [[8.0], [3.0]]


def test_a_wrong_number_of_scores_and_scores_that_are_no_numbers_are_errors_of_the_model() -> None:
    baseline = batch_of(np.zeros((1, 3)))
    with pytest.raises(ModelError, match="asked about 1 record: it gave 2 scores; it should be as many"):
        KernelExplainer(baseline, InProcess(lambda _: np.zeros((2, 1))))
    with pytest.raises(ModelError, match="it gave 1 of them a score that is missing or no finite number"):
        KernelExplainer(baseline, InProcess(lambda _: np.array([[np.nan]])))
    growing = KernelExplainer(baseline, InProcess(lambda rows: np.zeros((rows.num_rows, min(rows.num_rows, 2)))))
    with pytest.raises(ModelError, match="it gave 2 scores for each, and 1 before"):
        local(growing, np.zeros((5, 3)))


def test_log_odds() -> None:
    rows, baseline = data(5)

    def probability(rows: Numbers) -> Numbers:
        return 1.0 / (1.0 + np.exp(-linear(rows) / 5.0))

    explainer = KernelExplainer(batch_of(baseline[np.newaxis]), model_of(probability), use_logit=True)
    found = local(explainer, rows)[:, :, 0]
    assert found == pytest.approx((rows - baseline) * np.arange(1.0, 6.0) / 5.0, abs=1e-9)
    assert explainer.expected_value[0] == pytest.approx(linear(baseline[np.newaxis])[0] / 5.0)
    sure = KernelExplainer(
        batch_of(np.zeros((1, 2))), InProcess(lambda rows: np.ones((rows.num_rows, 1))), use_logit=True
    )
    assert sure.expected_value[0] == pytest.approx(53 * np.log(2.0))
    with pytest.raises(ModelError, match=r"the model gave the score 1.5; it should be a probability, from 0 to 1"):
        KernelExplainer(
            batch_of(np.zeros((1, 2))), InProcess(lambda rows: np.full((rows.num_rows, 1), 1.5)), use_logit=True
        )


def test_some_features_are_explained_and_the_others_are_present_or_absent_together() -> None:
    rows, baseline = data(8)
    explainer = KernelExplainer(batch_of(baseline[np.newaxis]), model_of(linear), features=["f5", "f2"])
    found = local(explainer, rows)[:, :, 0]
    every = explained(model_of(linear), rows, baseline)
    assert explainer.design.features == 3
    assert found == pytest.approx(every[:, [5, 2]], abs=1e-12)


def test_texts_and_numbers_reach_the_model_as_the_data_has_them() -> None:
    seen: list[pa.RecordBatch] = []

    def predict(batch: pa.RecordBatch) -> Numbers:
        seen.append(batch)
        return np.zeros((batch.num_rows, 1))

    baseline = batch_of([[40, 12.5, "x", None, 7]])
    rows = batch_of([["39", "1.0", "y", "a", 1], ["38", "2.0", None, "b", 2]])
    list(KernelExplainer(baseline, InProcess(predict)).explain([(0, rows)]))
    synthetic = seen[-1]
    assert [set(column.to_pylist()) for column in synthetic.columns] == [
        {"39", "38", "40"},
        {"1.0", "2.0", "12.5"},
        {"x", "y", None},
        {"a", "b", None},
        {1, 2, 7},
    ]
    assert seen[1].column("f0").to_pylist() == ["39", "38"]


@pytest.mark.parametrize(
    ("features", "wanted", "count"),
    [(10, None, 1022), (20, None, 2088), (14, 100, 100), (3, 100, 6), (2, None, 2), (1, None, 0), (12, 4094, 4094)],
)
def test_numbers_of_samples(features: int, wanted: int | None, count: int) -> None:
    assert sample_count(features, wanted) == count
    assert CoalitionDesign.of(features, wanted).samples == count


def test_coalitions_come_in_pairs_with_their_complements_and_none_comes_twice() -> None:
    design = CoalitionDesign.of(14, 100, seed=7)
    assert (design.masks[::2] == ~design.masks[1::2]).all()
    assert len(np.unique(design.masks, axis=0)) == 100
    sizes = design.masks.sum(axis=1)
    assert sizes.min() >= 1 and sizes.max() <= 13
    # The kernel prefers coalitions of almost none and almost all.
    assert ((sizes <= 2) | (sizes >= 12)).mean() > 0.35


def test_a_seed_gives_one_design_and_others_give_others() -> None:
    same, other, none = (CoalitionDesign.of(20, 200, seed) for seed in (5, 6, None))
    assert (same.masks == CoalitionDesign.of(20, 200, 5).masks).all()
    assert (same.projector == CoalitionDesign.of(20, 200, 5).projector).all()
    assert (same.masks != other.masks).any()
    assert (none.masks == CoalitionDesign.of(20, 200).masks).all()


@pytest.mark.parametrize(("features", "samples"), [(9, 8), (9, 15), (9, 60), (9, 510), (14, 15), (60, 100), (60, 300)])
def test_attributions_are_the_weighted_least_squares_of_least_norm_within_their_sum(
    features: int, samples: int
) -> None:
    design = CoalitionDesign.of(features, samples, seed=2)
    values = np.random.default_rng(0).normal(size=(3, design.samples, 1))
    orders = design.orders(40, 3)
    found = design.solve(values, np.zeros(1), np.ones((3, 1)), orders)[:, :, 0]
    # As numpy solves it; what is left of the share of the sum sums to 0.
    roots = np.sqrt(design.weights)[:, np.newaxis]
    masks = design.masks.astype(np.float64)
    rest = values[:, :, 0].T - masks.sum(axis=1, keepdims=True) / features
    solved = np.linalg.pinv(roots * (masks - masks.mean(axis=1, keepdims=True)), rcond=1e-9) @ (roots * rest)
    assert found == pytest.approx(np.take_along_axis(solved.T, orders, axis=1) + 1.0 / features, abs=1e-8)
    assert found.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-12)


WEIGHTS = st.lists(st.floats(-3, 3), min_size=6, max_size=6)


@given(WEIGHTS, st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=25)
def test_symmetric_features_share_alike_and_unused_ones_get_nothing(weights: list[float], one: int, other: int) -> None:
    rows, baseline = data(6, rows=4)
    rows[:, one], baseline[one] = rows[:, other], baseline[other]
    used = np.array(weights)
    used[one] = used[other]

    def model(rows: Numbers) -> Numbers:
        return np.tanh((rows * used).sum(axis=1)) ** 2 + (rows * used).prod(axis=1)

    found = explained(model_of(model), rows, baseline)
    assert found[:, one] == pytest.approx(found[:, other], abs=1e-10)
    used[0] = 0.0
    found = explained(model_of(lambda rows: np.tanh((rows * used).sum(axis=1))), rows, baseline)
    assert found[:, 0] == pytest.approx(np.zeros(4), abs=1e-12)


@given(st.floats(-5, 5), st.floats(-5, 5), st.integers(10, 200))
@settings(max_examples=25)
def test_attributions_of_a_sum_are_the_sums_of_attributions(a: float, b: float, samples: int) -> None:
    rows, baseline = data(8, rows=3)
    both = explained(model_of(lambda rows: a * linear(rows) + b * tree(rows)), rows, baseline, samples)
    found = [explained(model_of(model), rows, baseline, samples) for model in (linear, tree)]
    assert both == pytest.approx(a * found[0] + b * found[1], abs=1e-9)


@given(st.integers(0, 9), st.integers(30, 400), st.booleans())
@settings(max_examples=15)
def test_a_row_has_the_same_bits_whatever_is_beside_it(cut: int, most: int, backwards: bool) -> None:
    rows, _ = data(9, rows=9)
    baseline, _ = data(9, rows=2)
    explainer = KernelExplainer(batch_of(baseline), model_of(tree, FUNCTIONS["interacting"]), samples=40, seed=1)
    whole = local(explainer, rows)
    places = [each for each in (range(cut), range(cut, 9)) if each][:: -1 if backwards else 1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel_explainer, "MOST_RECORDS", most)
        batches = [(each[0], batch_of(rows[each])) for each in places]
        found = [found.values for found in explainer.explain(batches)]
    assert np.concatenate(found).tobytes() == whole[[place for each in places for place in each]].tobytes()


@pytest.mark.parametrize(("features", "samples"), [(20, 15), (14, 100), (12, 300), (69, 2186)])
def test_each_row_has_an_order_of_its_own_that_follows_from_its_number_and_the_seed(
    features: int, samples: int
) -> None:
    design = CoalitionDesign.of(features, samples, seed=3)
    orders = design.orders(0, 500)
    assert (np.sort(orders, axis=1) == np.arange(features)).all()
    assert len(np.unique(orders, axis=0)) == 500
    assert (design.orders(123, 7) == orders[123:130]).all()
    other = CoalitionDesign.of(features, samples, seed=4).orders(0, 500)
    assert (orders != other).any(axis=1).all()
    # Each feature is in each place alike: of 500, a place has a feature within five deviations of the mean.
    counts = np.array([np.bincount(orders[:, place], minlength=features) for place in range(features)])
    assert np.abs(counts - 500 / features).max() < 5.0 * np.sqrt(500 / features) + 1.0


def test_of_all_coalitions_no_order_matters() -> None:
    design = CoalitionDesign.of(6)
    assert (design.orders(17, 3) == np.arange(6)).all()


def test_the_mean_over_rows_comes_near_where_one_design_leaves_its_own_error_in_all() -> None:
    baseline, row = data(14)[1], data(14)[0][0]
    rows = np.tile(row, (600, 1))
    right = exact(tree, row, baseline)
    found = explained(model_of(tree), rows, baseline, samples=100)
    errors = np.abs(found - right).mean(axis=1)
    assert np.abs(found.mean(axis=0) - right).mean() < 0.15 * errors.mean()


def test_the_five_most_important_of_twenty_features_are_found_with_fifteen_samples() -> None:
    hits = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        weights = rng.normal(size=20) * rng.gamma(1.0, 1.0, size=20)
        pairs = rng.permutation(20)[:10].reshape(5, 2)
        strengths = rng.normal(size=5)

        def model(rows: Numbers, weights: Numbers = weights, pairs: Any = pairs, by: Numbers = strengths) -> Numbers:
            return rows @ weights + (rows[:, pairs[:, 0]] * rows[:, pairs[:, 1]]) @ by

        rows = rng.normal(size=(1_000, 20))
        baseline = rows.mean(axis=0)
        # Half of what a pair adds goes to each of both.
        right = (rows - baseline) * weights
        for (one, other), strength in zip(pairs, strengths, strict=True):
            for mine, theirs in ((one, other), (other, one)):
                right[:, mine] += strength * (rows - baseline)[:, mine] * (rows + baseline)[:, theirs] / 2.0
        found = explained(model_of(model), rows, baseline, samples=15, seed=seed)
        top = [set(np.argsort(-np.abs(values).mean(axis=0))[:5].tolist()) for values in (right, found)]
        hits.append(len(top[0] & top[1]))
    assert np.mean(hits) >= 4.7


def test_no_more_records_are_asked_about_at_a_time_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    records: list[int] = []

    def counted(batch: pa.RecordBatch) -> Numbers:
        records.append(batch.num_rows)
        return scores(batch, linear)

    monkeypatch.setattr(kernel_explainer, "MOST_RECORDS", 1000)
    rows, _ = data(12, rows=30)
    explainer = KernelExplainer(batch_of(rows[:3]), InProcess(counted), samples=50)
    local(explainer, rows)
    # The baseline, the rows, and then 30 rows x 50 coalitions x 3 rows of the baseline.
    assert records == [3, 30, 999, 999, 999, 999, 504]
    assert explainer.batch_rows == 6
