"""What job definitions have in common, whatever their kind spells it like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.errors import ContractError

DEFINITION_KINDS = {
    "DataQuality": "data-quality",
    "ModelQuality": "model-quality",
    "ModelBias": "model-bias",
    "ModelExplainability": "model-explainability",
}
"""The kinds of monitoring, and their words in ARNs."""
INLINE_KIND = "DataQuality"
"""That of a definition within a schedule."""

_INPUTS = ("EndpointInput", "BatchTransformInput")


def job_input_of(kind: str, definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """The EndpointInput or BatchTransformInput of a definition. Raises ContractError unless there is one of them."""
    return _one_input(definition[f"{kind}JobInput"], f"{kind}JobInput")


def job_input_of_inline(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same of the MonitoringJobDefinition of a schedule."""
    return _one_input(definition["MonitoringInputs"][0], "MonitoringInputs")


def endpoint_of(job_input: Mapping[str, Any]) -> str | None:
    """The endpoint whose traffic is looked at, if it is one."""
    name: str | None = job_input.get("EndpointName")
    return name


def _one_input(inputs: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
    there = [name for name in _INPUTS if name in inputs]
    if len(there) != 1:
        held = "both of them" if there else "neither"
        raise ContractError(subject, f"holds {held}; it should hold either an EndpointInput or a BatchTransformInput.")
    found: Mapping[str, Any] = inputs[there[0]]
    return found
