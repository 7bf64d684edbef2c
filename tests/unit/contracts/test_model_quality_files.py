"""Statistics, constraints and violations of model quality as files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contracts.errors import ContractError
from contracts.model_quality_constraints import OPERATORS, parse_model_quality_constraints
from contracts.model_quality_statistics import METRICS, QualityMetric, parse_model_quality_statistics, scalars
from contracts.model_quality_violations import parse_model_quality_violations
from contracts.problem_type import ProblemType
from tests.unit.contracts.samples import QUALITY_CONSTRAINTS, QUALITY_STATISTICS, QUALITY_VIOLATIONS, STATISTICS


def text_of(document: Any) -> str:
    return json.dumps(document)


def test_files_are_read_and_written_without_a_change() -> None:
    statistics = parse_model_quality_statistics(text_of(QUALITY_STATISTICS))
    assert statistics.model_dump(mode="json") == QUALITY_STATISTICS
    assert list(scalars(statistics.metrics[ProblemType.REGRESSION])) == ["mae", "mse", "rmse", "r2"]
    assert parse_model_quality_constraints(text_of(QUALITY_CONSTRAINTS)).model_dump(mode="json") == QUALITY_CONSTRAINTS
    assert parse_model_quality_violations(text_of(QUALITY_VIOLATIONS)).model_dump(mode="json") == QUALITY_VIOLATIONS


def test_every_constrained_metric_is_one_of_the_statistics() -> None:
    for kind, operators in OPERATORS.items():
        names = [name for name, field in METRICS[kind].model_fields.items() if field.annotation is QualityMetric]
        assert set(operators) <= set(names)
        assert [name for name in names if name in operators] == list(operators)


def test_a_removed_key_and_one_that_is_null_are_not_asked_for() -> None:
    constraints = parse_model_quality_constraints(text_of({"regression_constraints": {"mae": None}}))
    assert constraints.of(ProblemType.REGRESSION) == {}
    assert constraints.problem_types == (ProblemType.REGRESSION,)


def test_keys_that_are_not_known_are_told() -> None:
    document = {
        "version": 0.0,
        "rules": [],
        "regression_constraints": {
            "mae": {"threshold": 1, "comparison_operator": "greaterthanthreshold", "additional_properties": None},
            "mape": {"threshold": 1, "comparison_operator": "GreaterThanThreshold"},
            "r2": {"threshold": 1e-5, "comparison_operator": "LessThanThreshold", "treshold": 2},
        },
    }
    constraints = parse_model_quality_constraints(text_of(document))
    assert constraints.unknown_keys == (
        "/rules",
        "/regression_constraints/mape",
        "/regression_constraints/r2/treshold",
    )


@pytest.mark.parametrize(
    ("document", "where", "said"),
    [
        (
            {"regression_constraints": {"mae": {"threshold": "0.5", "comparison_operator": "LessThanThreshold"}}},
            "/regression_constraints/mae/threshold",
            'holds the text "0.5"; it should be a number',
        ),
        (
            {"regression_constraints": {"mae": {"threshold": 1, "comparison_operator": "EqualTo"}}},
            "/regression_constraints/mae/comparison_operator",
            "LessThanThreshold or GreaterThanThreshold",
        ),
        ({"regression_constraints": {"mae": {"threshold": 1}}}, "comparison_operator", "is missing"),
        ({"regression_constraints": []}, "/regression_constraints", "should be an object"),
        (QUALITY_STATISTICS, "", "this is one of statistics"),
        ({"features": []}, "", "this is one of constraints of data quality"),
        ([], "", "a JSON object"),
    ],
)
def test_constraints_that_are_wrong_are_told_by_their_place(document: Any, where: str, said: str) -> None:
    with pytest.raises(ContractError) as caught:
        parse_model_quality_constraints(text_of(document))
    assert where in caught.value.subject
    assert said in caught.value.message


def test_statistics_of_data_quality_are_none_of_model_quality() -> None:
    with pytest.raises(ContractError, match="evaluation_time"):
        parse_model_quality_statistics(text_of(STATISTICS))
