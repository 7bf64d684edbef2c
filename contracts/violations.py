"""`constraint_violations.json`: where the data does not hold what the constraints ask."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from contracts.model import ContractModel, parse_document


class CheckType(StrEnum):
    """The six checks."""

    DATA_TYPE = "data_type_check"
    COMPLETENESS = "completeness_check"
    CATEGORICAL_VALUES = "categorical_values_check"
    BASELINE_DRIFT = "baseline_drift_check"
    MISSING_COLUMN = "missing_column_check"
    EXTRA_COLUMN = "extra_column_check"


class Violation(ContractModel):
    """One feature that failed one check, with a sentence that says by how much."""

    feature_name: str
    constraint_check_type: CheckType
    description: str


class ConstraintViolations(ContractModel):
    """The whole file; an empty list when all is well. The order means nothing to a reader."""

    violations: list[Violation] = Field(default_factory=list)


def parse_violations(text: str | bytes) -> ConstraintViolations:
    """The text of a `constraint_violations.json` file. Raises ContractError with a JSON pointer."""
    return parse_document(ConstraintViolations, text)
