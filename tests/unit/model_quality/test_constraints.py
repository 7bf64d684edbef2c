"""Suggested constraints, and violations in the texts of real runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model_quality.constraints import suggest_constraints, threshold
from analyzer.model_quality.violations import ORDER, find_violations, violation_name
from analyzer.profile.wide_sum import LARGEST
from contracts.model_quality_constraints import GREATER, LESS, OPERATORS, MetricConstraint, Operator
from contracts.model_quality_statistics import QualityMetric
from contracts.problem_type import ProblemType


def metrics_of(kind: ProblemType, value: float = 0.5) -> dict[str, QualityMetric]:
    return {name: QualityMetric(value=value, standard_deviation=0.25) for name in OPERATORS[kind]}


def constraint(value: float, operator: Operator = LESS) -> MetricConstraint:
    return MetricConstraint(threshold=value, comparison_operator=operator)


@pytest.mark.parametrize("kind", ProblemType)
def test_a_threshold_is_the_metric_itself_and_holds_on_its_own_data(kind: ProblemType) -> None:
    metrics = metrics_of(kind, 0.1 + 0.2)
    section = suggest_constraints(kind, metrics).of(kind)
    assert section is not None
    assert list(section) == list(OPERATORS[kind])
    assert all(each.threshold == 0.1 + 0.2 for each in section.values())
    assert {name: each.comparison_operator for name, each in section.items()} == OPERATORS[kind]
    assert find_violations(kind, metrics, section) == []


@given(st.floats(-1e6, 1e6), st.sampled_from([LESS, GREATER]), st.floats(0.0, 2.0))
def test_a_margin_lets_pass_what_is_worse_whatever_the_sign(value: float, operator: Operator, margin: float) -> None:
    found = threshold(value, operator, margin)
    assert found >= value if operator == GREATER else found <= value
    assert found == pytest.approx(value + abs(value) * margin * (1 if operator == GREATER else -1))


def test_real_lines_come_out_to_the_last_character() -> None:
    rate = QualityMetric(value=0.11532625189681335, standard_deviation=5.092682820403929e-4)
    (found,) = find_violations(
        ProblemType.BINARY, {"true_positive_rate": rate}, {"true_positive_rate": constraint(0.5714285714285714)}
    )
    assert found.model_dump(mode="json") == {
        "constraint_check_type": "LessThanThreshold",
        "description": "Metric truePositiveRate with 0.11532625189681335 +/- 5.092682820403929E-4 was "
        "LessThanThreshold '0.5714285714285714'",
        "metric_name": "truePositiveRate",
    }
    r2 = QualityMetric(value=-53.790146743270654, standard_deviation=4.829550001308316)
    (found,) = find_violations(ProblemType.REGRESSION, {"r2": r2}, {"r2": constraint(-7.7419149776821)})
    assert found.description == (
        "Metric r2 with -53.790146743270654 +/- 4.829550001308316 was LessThanThreshold '-7.7419149776821'"
    )


def test_few_rows_have_no_deviation_in_the_text() -> None:
    (found,) = find_violations(
        ProblemType.REGRESSION, {"mae": QualityMetric(value=2.0)}, {"mae": constraint(1, GREATER)}
    )
    assert found.description == "Metric mae with 2.0 +/- NaN was GreaterThanThreshold '1.0'"


@pytest.mark.parametrize(
    ("value", "limit", "violated"),
    [
        (1.0, constraint(1.0), False),
        (1.0, constraint(1.0, GREATER), False),
        (0.9999999999999999, constraint(1.0), True),
        (1.0000000000000002, constraint(1.0, GREATER), True),
        (0.5, constraint(1.0, GREATER), False),
        (1.5, constraint(1.0), False),
    ],
)
def test_only_what_is_worse_than_its_threshold_violates_it(
    value: float, limit: MetricConstraint, violated: bool
) -> None:
    found = find_violations(ProblemType.BINARY, {"auc": QualityMetric(value=value)}, {"auc": limit})
    assert bool(found) == violated


def test_all_violations_stand_in_the_order_of_real_runs() -> None:
    constraints = {
        name: constraint(1.0 if operator == LESS else 0.0, operator)
        for name, operator in OPERATORS[ProblemType.BINARY].items()
    }
    found = find_violations(ProblemType.BINARY, metrics_of(ProblemType.BINARY), constraints, check_f0_5=False)
    assert [each.metric_name for each in found] == [
        "auc",
        "precision",
        "truePositiveRate",
        "f1",
        "accuracy",
        "falsePositiveRate",
        "trueNegativeRate",
        "falseNegativeRate",
        "recall",
        "f2",
    ]
    with_f0_5 = find_violations(ProblemType.BINARY, metrics_of(ProblemType.BINARY), constraints)
    assert {each.metric_name for each in with_f0_5} - {each.metric_name for each in found} == {"f0_5"}


@pytest.mark.parametrize("kind", ProblemType)
def test_the_order_is_that_of_a_scala_hash_map_and_names_every_constraint(kind: ProblemType) -> None:
    assert sorted(ORDER[kind]) == sorted(OPERATORS[kind])
    if kind is not ProblemType.REGRESSION:  # up to four entries a Scala map keeps the order in which they came
        assert list(ORDER[kind]) == sorted(ORDER[kind], key=lambda name: _place_in_trie(violation_name(name)))


def _place_in_trie(name: str) -> list[int]:
    """Five bits a level, the lowest first, of the improved hash (scala.collection.immutable.HashMap, 2.12)."""
    mask, code = 0xFFFFFFFF, 0
    for character in name:
        code = (31 * code + ord(character)) & mask
    code = (code + (~(code << 9) & mask)) & mask
    code ^= code >> 14
    code = (code + (code << 4)) & mask
    code ^= code >> 10
    return [(code >> shift) & 31 for shift in range(0, 32, 5)]


def test_a_metric_without_a_constraint_is_not_checked() -> None:
    assert find_violations(ProblemType.BINARY, metrics_of(ProblemType.BINARY, 0.0), {}) == []


def test_many_classes_are_told_in_camel_case() -> None:
    constraints = {name: constraint(1.0) for name in OPERATORS[ProblemType.MULTICLASS]}
    found = find_violations(ProblemType.MULTICLASS, metrics_of(ProblemType.MULTICLASS), constraints)
    assert [each.metric_name for each in found] == [
        "weightedF2",
        "weightedF0_5",
        "accuracy",
        "weightedRecall",
        "weightedPrecision",
        "weightedF1",
    ]


def test_a_threshold_with_a_margin_is_a_double_whatever_the_metric() -> None:
    assert threshold(LARGEST, GREATER, 0.1) == LARGEST
    assert threshold(-LARGEST, LESS, 0.1) == -LARGEST
