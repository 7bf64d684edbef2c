"""What data suggests, and that samples drawn from the same data hold it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from math import comb
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.profile.batch_cells import batch_cells
from analyzer.profile.column_state import ColumnState
from analyzer.profile.text_types import classify
from analyzer.rules.suggestions import suggest_rules
from analyzer.rules.suggestions.slack import lowest_fraction

Column = Sequence[str | None]


def suggested(values: Column) -> dict[str, dict[str, Any]]:
    state = ColumnState()
    [cells] = batch_cells(pa.record_batch([pa.array(values, pa.string())], names=["a"]))
    state.update(cells)
    rules = suggest_rules(state.result("a", len(values)))
    assert len({rule["kind"] for rule in rules}) == len(rules)
    assert all(rule["column"] == "a" and rule["hint"].startswith("Suggested: ") for rule in rules)
    return {rule["kind"]: rule for rule in rules}


def holds(rule: dict[str, Any], values: Column) -> bool:
    """What a rule comes to, without Deequ; see tests/spark for the same with it."""
    return _measured(rule, values) >= rule.get("at_least", 1.0)


def _measured(rule: dict[str, Any], values: Column) -> float:
    present = [value for value in values if value is not None]
    match rule["kind"]:
        case "isComplete" | "hasCompleteness":
            return len(present) / len(values)
        case "hasDistinctness":
            return len(set(present)) / len(present)
        case "isContainedIn":
            return sum(value in rule["values"] for value in present) / len(present) if present else 1.0
        case "isNonNegative":
            return float(all(float(value) >= 0 for value in present))
        case "hasDataType":
            wanted = {"Integral": {0}, "Numeric": {0, 1}, "Boolean": {2}}[rule["type"]]
            kinds, _ = classify(pa.array(present, pa.string()))
            return float(all(kind in wanted for kind in kinds))
    raise AssertionError(rule)


COLUMNS: dict[str, list[str | None]] = {
    "identifiers": [f"id-{number}" for number in range(400)],
    "numbers of their own": [str(number) for number in range(3000)],
    "half missing": [None if number % 2 else "x" for number in range(500)],
    "rarely missing": [None if number == 7 else str(number) for number in range(300)],
    "mostly missing": [str(number / 7) if number % 40 == 0 else None for number in range(400)],
    "categories": [("basic", "plus", "premium")[number % 3] for number in range(300)],
    "categories with a tail": ["a", "b"] * 200 + ["c", "c", "d", "d", "e"],
    "fractions and whole numbers": [str(number) if number % 9 else f"{number}.5" for number in range(200)],
    "negative": [str(number - 5) for number in range(100)],
    "flags": ["true", "false", "true", None] * 50,
    "free text": [f"text {number % 150}" for number in range(600)],
    "nothing": [None] * 50,
    "one row": ["7"],
}


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("identifiers", {"isComplete", "hasDistinctness"}),
        ("numbers of their own", {"isComplete", "hasDistinctness", "hasDataType", "isNonNegative"}),
        ("half missing", {"hasCompleteness", "isContainedIn"}),
        ("rarely missing", {"hasCompleteness", "hasDataType", "isNonNegative"}),
        ("mostly missing", {"hasDataType", "isNonNegative"}),
        ("categories", {"isComplete", "isContainedIn"}),
        ("categories with a tail", {"isComplete", "isContainedIn"}),
        ("fractions and whole numbers", {"isComplete", "hasDistinctness", "hasDataType", "isNonNegative"}),
        ("negative", {"isComplete", "hasDistinctness", "hasDataType"}),
        ("flags", {"hasCompleteness", "hasDataType", "isContainedIn"}),
        ("free text", {"isComplete"}),
        ("nothing", set()),
    ],
)
def test_what_is_suggested_of_a_column(name: str, kinds: set[str]) -> None:
    assert suggested(COLUMNS[name]).keys() == kinds


def test_values_that_are_rare_are_left_out_of_a_set() -> None:
    rule = suggested(COLUMNS["categories with a tail"])["isContainedIn"]
    assert rule["values"] == ["a", "b"]
    assert 0.8 < rule["at_least"] < 400 / 405


def test_identifiers_are_asked_for_what_a_sample_of_them_shows() -> None:
    assert 0.4 < suggested(COLUMNS["identifiers"])["hasDistinctness"]["at_least"] < 0.632


@pytest.mark.parametrize("values", COLUMNS.values(), ids=COLUMNS.keys())
def test_suggestions_hold_on_their_data_and_on_samples_of_it(values: list[str | None]) -> None:
    draw = random.Random(8)
    for rule in suggested(values).values():
        assert holds(rule, values)
        for _ in range(200):
            assert holds(rule, draw.choices(values, k=len(values))), rule


@settings(max_examples=50)
@given(
    st.lists(
        st.one_of(st.none(), st.sampled_from("abcdef"), st.integers(-2, 30).map(str), st.floats(0, 9).map(repr)),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 20),
    st.randoms(use_true_random=False),
)
def test_suggestions_of_any_data_hold_on_it_and_on_20_samples(
    few: list[str | None], times: int, draw: random.Random
) -> None:
    values = few * times
    rules = suggested(values).values()
    assert all(holds(rule, values) for rule in rules)
    for _ in range(20):
        sample = draw.choices(values, k=len(values))
        assert all(holds(rule, sample) for rule in rules)


@given(st.integers(1, 60), st.floats(0.01, 0.999))
def test_the_slack_is_by_chernoffs_bound(size: int, fraction: float) -> None:
    """The chance of fewer than asked for, added up from the binomial distribution itself, is never above 1e-9."""

    bound = lowest_fraction(fraction, size)
    below = [count for count in range(size + 1) if count / size < bound]
    assert sum(comb(size, count) * fraction**count * (1 - fraction) ** (size - count) for count in below) <= 1e-9


def test_the_slack_becomes_small_where_data_is_large() -> None:
    assert 0.949 < lowest_fraction(0.95, 10_000_000) < 0.95
    assert lowest_fraction(1.0, 10) == 1.0
    assert lowest_fraction(0.5, 10) == 0.0


def test_a_set_is_in_the_order_of_its_texts() -> None:
    values = COLUMNS["categories"]
    assert suggested(values)["isContainedIn"]["values"] == sorted(Counter(values))
