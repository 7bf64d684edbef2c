"""Suggested constraints: each metric as bad as it was, unless a margin is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.profile.wide_sum import LARGEST
from contracts.model_quality_constraints import GREATER, OPERATORS, MetricConstraint, ModelQualityConstraints, Operator
from contracts.model_quality_statistics import QualityMetric
from contracts.problem_type import ProblemType


def threshold(value: float, operator: Operator, margin: float) -> float:
    """The value itself, or worse by `margin` of its size: up where more is a violation, else down; a double."""
    if margin == 0.0:
        return value
    worse = value + abs(value) * margin if operator == GREATER else value - abs(value) * margin
    return min(max(worse, -LARGEST), LARGEST)


def suggest_constraints(
    problem_type: ProblemType, metrics: Mapping[str, QualityMetric], margin: float = 0.0
) -> ModelQualityConstraints:
    """Constraints that data of these metrics satisfies."""
    section = {
        name: MetricConstraint(threshold=threshold(metrics[name].value, operator, margin), comparison_operator=operator)
        for name, operator in OPERATORS[problem_type].items()
    }
    return ModelQualityConstraints.model_validate({f"{problem_type.section}_constraints": section})
