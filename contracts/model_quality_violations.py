"""`constraint_violations.json` of model quality: the metrics that are worse than their constraints allow."""

from __future__ import annotations

from pydantic import Field

from contracts.model import ContractModel, parse_document
from contracts.model_quality_constraints import Operator


class MetricViolation(ContractModel):
    """One metric that is worse than its threshold; its name is in camel case here, unlike in the other files."""

    constraint_check_type: Operator
    description: str
    metric_name: str


class ModelQualityViolations(ContractModel):
    """The whole file; an empty list when all is well."""

    violations: list[MetricViolation] = Field(default_factory=list)


def parse_model_quality_violations(text: str | bytes) -> ModelQualityViolations:
    """The text of a `constraint_violations.json` file of model quality. Raises ContractError with a JSON pointer."""
    return parse_document(ModelQualityViolations, text)
