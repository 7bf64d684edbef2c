from __future__ import annotations

import numpy as np
import pytest

from analyzer.suggestions import suggest_feature
from contracts.constraints import MonitoringConfig
from contracts.statistics import InferredType
from tests.unit.observations import free_text, nothing, numbers, texts


def test_a_column_of_whole_numbers() -> None:
    assert suggest_feature(numbers([0, 1, 1, 0], name="churn")).model_dump(mode="json") == {
        "name": "churn",
        "inferred_type": "Integral",
        "completeness": 1.0,
        "num_constraints": {"is_non_negative": True},
    }


@pytest.mark.parametrize(("values", "expected"), [([0.0, 5.0], True), ([-0.5, 5.0], False), ([-0.0], True)])
def test_a_negative_value_is_noted(values: list[float], expected: bool) -> None:
    suggested = suggest_feature(numbers(values, fractional=1))

    assert suggested.inferred_type is InferredType.FRACTIONAL
    assert suggested.num_constraints is not None
    assert suggested.num_constraints.is_non_negative is expected


def test_a_column_of_few_texts_gets_a_domain() -> None:
    assert suggest_feature(texts({"b": 2, "a": 1, "ä": 1}, missing=1, name="state")).model_dump(mode="json") == {
        "name": "state",
        "inferred_type": "String",
        "completeness": 0.8,
        "string_constraints": {"domains": ["a", "b", "ä"]},
    }


def test_a_column_of_many_texts_gets_nothing_more() -> None:
    assert suggest_feature(free_text(500, name="id")).model_dump(mode="json") == {
        "name": "id",
        "inferred_type": "String",
        "completeness": 1.0,
    }


def test_a_column_without_values() -> None:
    assert suggest_feature(nothing(7)).model_dump(mode="json") == {
        "name": "x",
        "inferred_type": "Unknown",
        "completeness": 0.0,
    }


def test_a_text_column_with_numbers_gets_a_type_threshold_of_its_own() -> None:
    suggested = suggest_feature(texts({"9A": 1, "7": 2}, integral=2))

    assert suggested.monitoring_config_overrides is not None
    assert suggested.monitoring_config_overrides.model_dump() == {"datatype_check_threshold": 1 / 3}


def test_the_general_threshold_is_left_alone_where_it_holds() -> None:
    config = MonitoringConfig(datatype_check_threshold=0.25)

    assert suggest_feature(texts({"9A": 1, "7": 2}, integral=2), config).monitoring_config_overrides is None


def test_a_domain_that_lacks_values_is_asked_for_so_that_unchanged_data_meets_it() -> None:
    shares = 1 / np.arange(1, 101)
    shares /= shares.sum()
    rng = np.random.default_rng(1)

    def counts(rows: int) -> dict[str, int]:
        return {f"c{place}": int(count) for place, count in enumerate(rng.multinomial(rows, shares)) if count}

    found = 0
    for rows in (100, 1_000, 3_000):
        for window in (60, 1_000, 100_000):
            for _ in range(50):
                known, later = counts(rows), counts(window)
                suggested = suggest_feature(texts(known), open_domains=True).monitoring_config_overrides
                threshold = suggested.domain_content_threshold if suggested else None
                held = sum(count for name, count in later.items() if name in known) / window
                found += held < (1.0 if threshold is None else threshold)
    assert found <= 4


@pytest.mark.parametrize(
    ("counts", "threshold"),
    [
        ({"a": 60, "b": 35, "c": 5}, None),
        ({"a": 60, "b": 36, "c": 4}, 0.85),
        ({"a": 600, "b": 399, "c": 1}, 0.95),
        ({"a": 1, "b": 1, "c": 1}, None),
    ],
)
def test_a_domain_lacks_values_where_some_are_rare_among_enough(
    counts: dict[str, int], threshold: float | None
) -> None:
    suggested = suggest_feature(texts(counts), open_domains=True).monitoring_config_overrides
    assert (suggested and suggested.domain_content_threshold) == threshold
    assert suggest_feature(texts(counts)).monitoring_config_overrides is None


def test_an_open_domain_stands_beside_a_threshold_of_types() -> None:
    suggested = suggest_feature(texts({"9A": 99, "7": 2}, integral=2), open_domains=True).monitoring_config_overrides
    assert suggested is not None
    assert suggested.datatype_check_threshold == pytest.approx(99 / 101)
    assert suggested.domain_content_threshold == 0.85
