"""Violations: the metrics that are worse than their constraints allow, in the exact texts."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.model_quality_constraints import GREATER, MetricConstraint, MetricConstraints
from contracts.model_quality_statistics import QualityMetric
from contracts.model_quality_violations import MetricViolation
from contracts.numbers import java_double
from contracts.problem_type import ProblemType

ORDER = {
    ProblemType.REGRESSION: ("mae", "mse", "rmse", "r2"),
    ProblemType.BINARY: (
        "auc",
        "precision",
        "true_positive_rate",
        "f1",
        "accuracy",
        "false_positive_rate",
        "f0_5",
        "true_negative_rate",
        "false_negative_rate",
        "recall",
        "f2",
    ),
    ProblemType.MULTICLASS: (
        "weighted_f2",
        "weighted_f0_5",
        "accuracy",
        "weighted_recall",
        "weighted_precision",
        "weighted_f1",
    ),
}
"""The order of real files: that of a Scala 2.12 hash map of the names as violations have them."""

F0_5 = ("f0_5", "weighted_f0_5")
"""What the closed analyzer never reports."""

_OWN_NAMES = {"f0_5": "f0_5", "weighted_f0_5": "weightedF0_5"}


def violation_name(metric: str) -> str:
    """A metric as violations call it: `truePositiveRate`, unlike `true_positive_rate` elsewhere."""
    first, *rest = metric.split("_")
    return _OWN_NAMES.get(metric) or first + "".join(word.capitalize() for word in rest)


def find_violations(
    problem_type: ProblemType,
    metrics: Mapping[str, QualityMetric],
    constraints: MetricConstraints,
    check_f0_5: bool = True,
) -> list[MetricViolation]:
    """The metrics that violate their constraints, in the order of real files; those without one are not checked."""
    checked = [name for name in ORDER[problem_type] if name in constraints and (check_f0_5 or name not in F0_5)]
    return [
        _violation(name, metrics[name], constraints[name])
        for name in checked
        if _violates(metrics[name].value, constraints[name])
    ]


def _violates(value: float, constraint: MetricConstraint) -> bool:
    """Strictly: a metric at its threshold is none."""
    if constraint.comparison_operator == GREATER:
        return value > constraint.threshold
    return value < constraint.threshold


def _violation(name: str, metric: QualityMetric, constraint: MetricConstraint) -> MetricViolation:
    found, operator = violation_name(name), constraint.comparison_operator
    deviation = metric.standard_deviation
    spread = deviation if isinstance(deviation, str) else java_double(deviation)
    return MetricViolation(
        constraint_check_type=operator,
        description=f"Metric {found} with {java_double(metric.value)} +/- {spread} was {operator} "
        f"'{java_double(constraint.threshold)}'",
        metric_name=found,
    )
