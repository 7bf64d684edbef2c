"""`constraint_violations.json`: where the data does not hold what the constraints ask."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema

from contracts.model import ContractModel, parse_document


class CheckType(StrEnum):
    """The six checks that every analyzer knows, and one of our own that a setting asks for."""

    DATA_TYPE = "data_type_check"
    COMPLETENESS = "completeness_check"
    CATEGORICAL_VALUES = "categorical_values_check"
    BASELINE_DRIFT = "baseline_drift_check"
    MISSING_COLUMN = "missing_column_check"
    EXTRA_COLUMN = "extra_column_check"
    NON_NEGATIVE = "is_non_negative_check"


RULE_KIND = re.compile(r"^((is|has|are|have|contains)[A-Z][A-Za-z]*|satisfies)$")
"""The kinds of rules are named as the methods of Deequ's checks."""


def _as_check(value: Any) -> CheckType | str:
    if isinstance(value, str) and value in set(CheckType):
        return CheckType(value)
    if isinstance(value, str) and RULE_KIND.match(value):
        return value
    raise ValueError(f"should be {', '.join(CheckType)}, or the kind of a rule such as isUnique")


Check = Annotated[
    CheckType | str,
    PlainValidator(_as_check),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": list(CheckType)},
                {
                    "type": "string",
                    "pattern": RULE_KIND.pattern,
                    "description": "The kind of a rule of the user's own.",
                },
            ]
        }
    ),
]


class Violation(ContractModel):
    """One feature that failed one check, with a sentence that says by how much."""

    feature_name: str
    constraint_check_type: Check
    description: str


class ConstraintViolations(ContractModel):
    """The whole file; an empty list when all is well. The order means nothing to a reader.

    `warnings` are rules of the level `warning` that do not hold; nobody counts them.
    """

    violations: list[Violation] = Field(default_factory=list)
    warnings: list[Violation] | None = None


def parse_violations(text: str | bytes) -> ConstraintViolations:
    """The text of a `constraint_violations.json` file. Raises ContractError with a JSON pointer."""
    return parse_document(ConstraintViolations, text)
