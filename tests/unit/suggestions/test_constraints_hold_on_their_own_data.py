"""Constraints suggested from a profile hold on the same profile, after a round trip through their file too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.profile.column_profile import ColumnProfile
from analyzer.suggestions import suggest_feature
from analyzer.verification import verify_columns, verify_feature
from contracts.constraints import Constraints, MonitoringConfig, parse_constraints
from contracts.statistics import DatasetStatistics, Statistics, parse_statistics
from tests.unit.observations import baseline_of, free_text, nothing, numbers, texts

MISSING = st.integers(0, 1_000)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
DISTRIBUTIONS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "comparison_method": st.sampled_from(["Simple", "Robust"]),
        "comparison_threshold": st.sampled_from([0.0, 0.1, 1.0]),
        "categorical_drift_method": st.sampled_from(["LInfinity", "ChiSquared"]),
    },
)
CONFIGS = st.builds(
    lambda data_type, domain, distribution: MonitoringConfig.model_validate(
        {
            "datatype_check_threshold": data_type,
            "domain_content_threshold": domain,
            "distribution_constraints": distribution,
        }
    ),
    st.floats(0, 1),
    st.floats(0, 1),
    DISTRIBUTIONS,
)


@st.composite
def _number_columns(draw: st.DrawFn) -> ColumnProfile:
    values = draw(st.lists(FINITE, min_size=1, max_size=40))
    return numbers(values, fractional=draw(st.integers(0, len(values))), missing=draw(MISSING))


@st.composite
def _large_number_columns(draw: st.DrawFn) -> ColumnProfile:
    size, step = draw(st.integers(2_000, 30_000)), draw(st.sampled_from([0.0, 1.0, 1e-3]))
    values = np.random.default_rng(draw(st.integers(0, 99))).permutation(size) * step
    return numbers(values, fractional=draw(st.integers(0, size)), missing=draw(MISSING))


@st.composite
def _category_columns(draw: st.DrawFn) -> ColumnProfile:
    categories = draw(st.dictionaries(st.text(max_size=8), st.integers(1, 10**9), min_size=1, max_size=120))
    # At least one value is a text, or the column would be numeric.
    rest = sum(categories.values()) - 1
    integral = draw(st.integers(0, rest))
    boolean = draw(st.integers(0, rest - integral))
    return texts(categories, integral=integral, boolean=boolean, missing=draw(MISSING))


@st.composite
def _text_columns(draw: st.DrawFn) -> ColumnProfile:
    rows = draw(st.integers(121, 10**12))
    return free_text(rows, integral=draw(st.integers(0, rows - 1)), missing=draw(MISSING))


PROFILES = st.one_of(
    _number_columns(),
    _large_number_columns(),
    _category_columns(),
    _text_columns(),
    st.integers(0, 1_000).map(nothing),
)


@given(PROFILES, CONFIGS, st.sampled_from(["distinct", "rows"]))
@example(numbers([7.0] * 5_000), MonitoringConfig(), "rows")
@example(numbers(np.arange(300_000.0)), MonitoringConfig(), "distinct")
@example(nothing(10), MonitoringConfig(), "distinct")
@example(nothing(0), MonitoringConfig(), "distinct")
@example(texts({"9A": 1, "7": 2}, integral=2), MonitoringConfig(), "distinct")
def test_constraints_suggested_from_a_profile_hold_on_it(
    profile: ColumnProfile, config: MonitoringConfig, weighting: Any
) -> None:
    suggested = Constraints(features=[suggest_feature(profile, config)], monitoring_config=config)
    written = Statistics(dataset=DatasetStatistics(item_count=profile.item_count), features=[baseline_of(profile)])

    constraints = parse_constraints(suggested.model_dump_json())
    statistics = parse_statistics(written.model_dump_json())
    # A monitoring run counts the values of the domain, whatever else the column holds.
    monitored = replace(profile, known_counts=dict(profile.categories or {}))
    verification = verify_feature(
        monitored, constraints.features[0], statistics.features[0], constraints.monitoring_config, weighting
    )

    assert verification.violations == ()
    assert verify_columns([profile.name], constraints) == []
