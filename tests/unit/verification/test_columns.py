"""The checks of which columns there are, and the order of a whole report."""

from __future__ import annotations

from typing import Any

from analyzer.verification import in_report_order, verify_columns
from contracts.constraints import Constraints
from contracts.violations import CheckType, Violation


def _constraints(*names: str, **more: Any) -> Constraints:
    features = [{"name": name, "inferred_type": "Integral"} for name in names]
    return Constraints.model_validate({"features": features} | more)


def _violation(name: str, check_type: CheckType) -> Violation:
    return Violation(feature_name=name, constraint_check_type=check_type, description="")


def test_the_same_columns_in_any_order_pass() -> None:
    assert verify_columns(["b", "a"], _constraints("a", "b")) == []


def test_each_missing_column_is_a_violation() -> None:
    found = verify_columns(["b"], _constraints("a", "b", "c"))

    assert found == [
        Violation(
            feature_name=name,
            constraint_check_type=CheckType.MISSING_COLUMN,
            description="Number of columns in current dataset: 1, number of columns in baseline constraints: 3. "
            "The column is missing in the current dataset.",
        )
        for name in ("a", "c")
    ]


def test_each_extra_column_is_a_violation() -> None:
    found = verify_columns(["a", "new", "other"], _constraints("a"))

    assert found == [
        Violation(
            feature_name=name,
            constraint_check_type=CheckType.EXTRA_COLUMN,
            description="Number of columns in current dataset: 3, number of columns in baseline constraints: 1. "
            "The column is not in the baseline constraints.",
        )
        for name in ("new", "other")
    ]


def test_a_renamed_column_is_missing_and_extra() -> None:
    found = verify_columns(["new"], _constraints("old"))

    assert [(violation.feature_name, violation.constraint_check_type) for violation in found] == [
        ("old", CheckType.MISSING_COLUMN),
        ("new", CheckType.EXTRA_COLUMN),
    ]


def test_nothing_is_judged_when_constraints_are_not_evaluated() -> None:
    off = {"evaluate_constraints": "Disabled"}

    assert verify_columns(["new"], _constraints("old", monitoring_config=off)) == []


def test_a_missing_column_may_be_tolerated_by_its_own_override() -> None:
    off = {"evaluate_constraints": "Disabled"}
    optional = {"name": "optional", "inferred_type": "String", "monitoring_config_overrides": off}
    constraints = Constraints.model_validate({"features": [optional, {"name": "a", "inferred_type": "Integral"}]})

    assert verify_columns(["a"], constraints) == []


def test_a_report_lists_violations_by_check_and_then_by_column() -> None:
    violations = [
        _violation("a", CheckType.BASELINE_DRIFT),
        _violation("b", CheckType.DATA_TYPE),
        _violation("b", CheckType.BASELINE_DRIFT),
        _violation("c", CheckType.DATA_TYPE),
        _violation("c", CheckType.CATEGORICAL_VALUES),
        _violation("c", CheckType.COMPLETENESS),
        _violation("e", CheckType.EXTRA_COLUMN),
        _violation("d", CheckType.MISSING_COLUMN),
    ]

    assert [(found.feature_name, found.constraint_check_type.value) for found in in_report_order(violations)] == [
        ("b", "data_type_check"),
        ("c", "data_type_check"),
        ("c", "completeness_check"),
        ("c", "categorical_values_check"),
        ("d", "missing_column_check"),
        ("e", "extra_column_check"),
        ("a", "baseline_drift_check"),
        ("b", "baseline_drift_check"),
    ]
