"""A job definition of any kind, and that within a schedule, by the same names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from analyzer.service.definitions import endpoint_of, job_input_of, job_input_of_inline

LONGEST_RUN_S = 24 * 60 * 60
"""Of a definition that has no stopping condition."""


@dataclass(frozen=True)
class MonitoringDefinition:
    """What a schedule has run, with the API's own words inside.

    `job_input` is the EndpointInput or the BatchTransformInput, `ground_truth` the URI of the labels, `max_runtime_s`
    what the merge and the analysis of an execution share.
    """

    kind: str
    inline: bool
    application: Mapping[str, Any]
    job_input: Mapping[str, Any]
    ground_truth: str | None
    output: Mapping[str, Any]
    kms_key: str | None
    baseline: Mapping[str, Any]
    environment: Mapping[str, str]
    cluster: Mapping[str, Any]
    network: Mapping[str, Any] | None
    role: str
    max_runtime_s: int

    @classmethod
    def of(cls, kind: str, document: Mapping[str, Any]) -> Self:
        """A definition as the API has it, checked by its model. Raises ContractError."""
        inline = "MonitoringInputs" in document
        names = _MemberNames.inline() if inline else _MemberNames.of_kind(kind)
        application = document[names.application]
        job_input = job_input_of_inline(document) if inline else job_input_of(kind, document)
        inputs = {} if inline else document[f"{kind}JobInput"]
        outputs = document[names.output]
        return cls(
            kind=kind,
            inline=inline,
            application=application,
            job_input=job_input,
            ground_truth=inputs.get("GroundTruthS3Input", {}).get("S3Uri"),
            output=outputs["MonitoringOutputs"][0]["S3Output"],
            kms_key=outputs.get("KmsKeyId"),
            baseline=document.get(names.baseline) or {},
            environment=(document if inline else application).get("Environment") or {},
            cluster=document[names.resources]["ClusterConfig"],
            network=document.get("NetworkConfig"),
            role=document["RoleArn"],
            max_runtime_s=(document.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds", LONGEST_RUN_S),
        )

    @property
    def endpoint(self) -> str | None:
        """The endpoint whose traffic is looked at; None of a batch transform."""
        return endpoint_of(self.job_input)


@dataclass(frozen=True)
class _MemberNames:
    """What the members of a definition are called."""

    application: str
    output: str
    baseline: str
    resources: str

    @classmethod
    def inline(cls) -> Self:
        return cls("MonitoringAppSpecification", "MonitoringOutputConfig", "BaselineConfig", "MonitoringResources")

    @classmethod
    def of_kind(cls, kind: str) -> Self:
        return cls(f"{kind}AppSpecification", f"{kind}JobOutputConfig", f"{kind}BaselineConfig", "JobResources")
