"""`constraint_violations.json` of the monitors of bias and of attributions: what has drifted from its baseline."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from contracts.model import ContractModel, parse_document

VERSION = "1.0"

BIAS_DRIFT: Literal["bias_drift_check"] = "bias_drift_check"
ATTRIBUTION_DRIFT: Literal["feature_attribution_drift_check"] = "feature_attribution_drift_check"


class BiasViolation(ContractModel):
    """One metric of one group that is further from 0 than the baseline's."""

    facet: str
    facet_value: str
    metric_name: str
    constraint_check_type: Literal["bias_drift_check"] = BIAS_DRIFT
    description: str


class AttributionViolation(ContractModel):
    """One output of the model whose features have another ranking than in the baseline."""

    label: str
    metric_name: Literal["shap"] = "shap"
    constraint_check_type: Literal["feature_attribution_drift_check"] = ATTRIBUTION_DRIFT
    description: str


class BiasViolations(ContractModel):
    """The whole file; an empty list when all is well."""

    version: str = VERSION
    violations: list[BiasViolation] = Field(default_factory=list)


class AttributionViolations(ContractModel):
    """The whole file; an empty list when all is well."""

    version: str = VERSION
    violations: list[AttributionViolation] = Field(default_factory=list)


def parse_bias_violations(text: str | bytes) -> BiasViolations:
    """The text of a file of the monitor of bias. Raises ContractError with a JSON pointer."""
    return parse_document(BiasViolations, text)


def parse_attribution_violations(text: str | bytes) -> AttributionViolations:
    """The text of a file of the monitor of attributions. Raises ContractError with a JSON pointer."""
    return parse_document(AttributionViolations, text)
