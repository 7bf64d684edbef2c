from __future__ import annotations

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
