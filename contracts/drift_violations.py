"""`constraint_violations.json` of the monitors of bias and of attributions: what has drifted from its baseline."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from pydantic import Field

from contracts.model import ContractModel, parse_document

VERSION = "1.0"

BIAS_DRIFT: Literal["bias_drift_check"] = "bias_drift_check"
ATTRIBUTION_DRIFT: Literal["feature_attribution_drift_check"] = "feature_attribution_drift_check"


_NUMBER = r"(-?(?:\d[\d.e+-]*|Infinity))"
_BIAS_TEXT = re.compile(rf"Metric value {_NUMBER} doesn't meet the baseline constraint requirement {_NUMBER}")
_ATTRIBUTION_TEXT = re.compile(rf"Feature attribution drift {_NUMBER} exceeds threshold {_NUMBER}")


class BiasViolation(ContractModel):
    """One metric of one group that is further from 0 than the baseline's."""

    COLUMNS: ClassVar = ("metric_name", "facet", "facet_value", "baseline", "now", "description")

    facet: str
    facet_value: str
    metric_name: str
    constraint_check_type: Literal["bias_drift_check"] = BIAS_DRIFT
    description: str

    @property
    def baseline(self) -> float | None:
        """The metric in the baseline; None where a script has written another description."""
        return _number_in(_BIAS_TEXT, 2, self.description)

    @property
    def now(self) -> float | None:
        """The metric; None where a script has written another description."""
        return _number_in(_BIAS_TEXT, 1, self.description)


class AttributionViolation(ContractModel):
    """One output of the model whose features have another ranking than in the baseline."""

    COLUMNS: ClassVar = ("metric_name", "label", "threshold", "now", "description")

    label: str
    metric_name: Literal["shap"] = "shap"
    constraint_check_type: Literal["feature_attribution_drift_check"] = ATTRIBUTION_DRIFT
    description: str

    @property
    def threshold(self) -> float | None:
        """The least NDCG that is no drift; None where a script has written another description."""
        return _number_in(_ATTRIBUTION_TEXT, 2, self.description)

    @property
    def now(self) -> float | None:
        """The NDCG of the ranks; None where a script has written another description."""
        return _number_in(_ATTRIBUTION_TEXT, 1, self.description)


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


def _number_in(text: re.Pattern[str], place: int, description: str) -> float | None:
    found = text.fullmatch(description)
    return None if found is None else float(found[place])
