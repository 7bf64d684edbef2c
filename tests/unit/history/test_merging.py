"""Runs of a window together: the figures are those of one run over all of their data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.history.merging import merged_by, merged_feature
from analyzer.history.sketches import MOST_VALUES
from contracts.run_summary import SummarisedFeature
from tests.unit.history.samples import feature_of, hour, run_of, sketched
from tests.unit.pages.samples import drift, texts, violations

KLL_ERROR = 0.01
"""More than the sketch of any number of values is wrong by."""

FLOATS = st.floats(-1e9, 1e9, allow_nan=False, allow_subnormal=False)
RUNS = st.lists(st.tuples(st.lists(FLOATS, max_size=300), st.integers(0, 9)), min_size=1, max_size=6)


def assert_is_of_all(merged: SummarisedFeature, whole: SummarisedFeature, values: np.ndarray, error: float) -> None:
    exact = ("num_present", "num_missing", "completeness", "min", "max")
    assert [getattr(merged, key) for key in exact] == [getattr(whole, key) for key in exact]
    if not len(values):
        assert merged.mean is merged.quantiles is None
        return
    size = float(np.abs(values).sum()) * 1e-13
    assert merged.sum == pytest.approx(whole.sum, rel=1e-12, abs=size)
    assert merged.mean == pytest.approx(whole.mean, rel=1e-12, abs=size / len(values))
    assert merged.std_dev == pytest.approx(whole.std_dev, rel=1e-9, abs=float(np.abs(values).max()) * 1e-7)
    assert merged.quantiles is not None
    for fraction, found in zip((0.1, 0.5, 0.9), merged.quantiles, strict=True):
        below, upto = (values < found).mean(), (values <= found).mean()
        assert below - error <= fraction <= upto + error


@given(RUNS)
@settings(max_examples=60, deadline=None)
def test_merged_runs_are_one_run_over_all_data(runs: list[tuple[list[float], int]]) -> None:
    merged = merged_feature([feature_of(values, missing) for values, missing in runs])
    everything = [value for values, _ in runs for value in values]
    whole = feature_of(everything, sum(missing for _, missing in runs))
    error = 1 / (2 * MOST_VALUES) + 1 / max(len(everything), 1)
    assert_is_of_all(merged, whole, np.array(everything), error)


@pytest.mark.parametrize("sizes", [[20_000] * 24, [5, 100_000, 1], [3_000, 40]])
def test_quantiles_of_many_values_stay_within_the_error_of_both_sketches(sizes: list[int]) -> None:
    random = np.random.default_rng(3)
    runs = [random.gamma(2.0, 10.0, size) + 5 * at for at, size in enumerate(sizes)]
    everything = np.concatenate(runs)
    merged, whole = merged_feature([feature_of(run) for run in runs]), feature_of(everything)
    assert_is_of_all(merged, whole, everything, 1 / (2 * MOST_VALUES) + KLL_ERROR)


def test_few_values_lose_nothing() -> None:
    merged = merged_feature([feature_of([0.0] * 90 + [1.0] * 10), feature_of([1.0] * 900)])
    assert merged.quantiles == (1.0, 1.0, 1.0)
    assert merged.mean == 0.91


def test_what_cannot_be_merged_is_not_made_up() -> None:
    number, text = run_of(0, sketched("x", [1.0, 2.0])), run_of(1, texts("x", {"a": 2}, 1))
    (window,) = merged_by("day", [number, text])
    (feature,) = window.summary.features
    assert (feature.num_present, feature.num_missing) == (4, 1)
    assert feature.mean is feature.quantiles is feature.distinct is None


def test_days_and_weeks_are_of_their_runs() -> None:
    runs = [run_of(at, sketched("x", [float(at)])) for at in range(24 * 9)]
    days, weeks = merged_by("day", reversed(runs)), merged_by("week", runs)
    assert [day.runs for day in days] == [24] * 9
    assert [week.runs for week in weeks] == [24 * 7, 24 * 2]
    assert (days[0].summary.start_time, days[0].summary.end_time) == (hour(0), hour(24))
    assert weeks[0].summary.features[0].mean == (24 * 7 - 1) / 2
    assert weeks[1].summary.rows == 100 * 48


def test_of_drift_the_largest_is_kept_and_of_violations_all() -> None:
    found = violations(("x", "baseline_drift_check", "distance: 0.3 exceeds threshold: 0.1"))
    judged = {"constraint_violations.json": found}
    runs = [
        run_of(at, sketched("x", [1.0]), **{"drift.json": drift(("x", size, size > 0.1))}, **judged)
        for at, size in enumerate([0.05, 0.3, 0.01])
    ]
    (day,) = merged_by("day", runs)
    (feature,) = day.summary.features
    assert (feature.drift, feature.drift_limit, feature.drifted) == (0.3, 0.1, True)
    assert len(day.summary.violations or ()) == 3
