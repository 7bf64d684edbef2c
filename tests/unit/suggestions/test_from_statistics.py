"""A statistics file without constraints asks for nothing that the data it was made of does not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.profile.column_profile import ColumnProfile
from analyzer.suggestions import suggest_feature, suggest_from_statistics
from analyzer.verification import verify_feature
from contracts.constraints import MonitoringConfig
from contracts.statistics import Feature, InferredType
from tests.unit.formats.reading import read_csv
from tests.unit.observations import baseline_of, free_text, nothing, numbers, texts

MIXED = texts({"7": 2, "8": 1, "9A": 1}, integral=3)


def violations(today: ColumnProfile, baseline: Feature) -> int:
    return len(verify_feature(today, suggest_from_statistics(baseline), baseline, MonitoringConfig()).violations)


@pytest.mark.parametrize(
    "profile",
    [MIXED, texts({"a": 1, "true": 3}, boolean=3), free_text(500, integral=400), numbers([1, 2, 3]), nothing(5)],
)
def test_the_own_data_holds(profile: ColumnProfile) -> None:
    assert violations(profile, baseline_of(profile)) == 0


@given(st.lists(st.sampled_from(["7", "+8", "1.5", "1e5", "true", "9A", " ", "ä"]), min_size=1, max_size=30))
def test_the_own_data_of_a_file_holds_with_the_same_threshold_as_a_suggestion(values: list[str]) -> None:
    profile = read_csv("x,y\n" + "".join(f"{value},1\n" for value in values)).profile("x")
    baseline = baseline_of(profile)
    assert violations(profile, baseline) == 0
    expected = suggest_feature(profile).monitoring_config_overrides
    assert suggest_from_statistics(baseline).monitoring_config_overrides == expected


def test_more_numbers_than_in_the_baseline_are_a_violation() -> None:
    assert violations(texts({"7": 4, "9A": 1}, integral=4), baseline_of(MIXED)) == 1
    assert violations(numbers([7, 8, 9]), baseline_of(texts({"a": 3}))) == 1


def test_texts_without_categories_ask_for_no_type() -> None:
    assert violations(numbers([7, 8, 9]), baseline_of(free_text(500))) == 0


def test_categories_that_are_not_all_values_ask_for_no_type() -> None:
    partly = replace(MIXED, categories={"9A": 1})
    assert violations(MIXED, baseline_of(partly)) == 0


def test_only_the_type_is_asked_for() -> None:
    suggested = suggest_from_statistics(baseline_of(MIXED))
    assert suggested.inferred_type is InferredType.STRING
    assert (suggested.completeness, suggested.string_constraints, suggested.num_constraints) == (0.0, None, None)
