"""Resources of CloudFormation: their properties have the words of the API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from posixpath import basename
from typing import Any

from analyzer.service.imports.references import ACCOUNT, References

_PREFIX = "AWS::SageMaker::"
_STACK = "AWS::StackName"
_LONGEST_NAME = 63
NAMES = {
    "DataQualityJobDefinition": "JobDefinitionName",
    "ModelQualityJobDefinition": "JobDefinitionName",
    "ModelBiasJobDefinition": "JobDefinitionName",
    "ModelExplainabilityJobDefinition": "JobDefinitionName",
    "MonitoringSchedule": "MonitoringScheduleName",
    "EndpointConfig": "EndpointConfigName",
    "Endpoint": "EndpointName",
}
"""The kinds of resources that are taken, and which property is their name; others of a template are left alone."""


def is_template(document: Any) -> bool:
    """Whether it is one of CloudFormation."""
    return isinstance(document, Mapping) and isinstance(document.get("Resources"), Mapping)


def resources_of_template(
    file: str, template: Mapping[str, Any], given: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    """The kinds and properties of the resources, with their references in their values. Raises ConfigurationError."""
    resources = template["Resources"]
    values: dict[str, Any] = {"AWS::Region": "us-east-1", "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws"}
    stack = str(given.get(_STACK, _name_of_file(file)))
    values |= {_STACK: stack, "AWS::URLSuffix": "amazonaws.com", "AWS::NoValue": None}
    for name, parameter in (template.get("Parameters") or {}).items():
        if "Default" in parameter:
            values[name] = parameter["Default"]
    first = References(file, {}, values | dict(given))
    names, arns = {}, {}
    for logical, resource in resources.items():
        kind = str(resource.get("Type", "")).removeprefix(_PREFIX)
        properties = resource.get("Properties") or {}
        names[logical] = f"{stack[: _LONGEST_NAME - 1 - len(logical)]}-{logical}" if kind in NAMES else logical
        if (own := properties.get(NAMES.get(kind, ""))) is not None:
            names[logical] = _resolved(own, first)
        if kind in NAMES:
            word = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower()
            arns[logical] = f"arn:aws:sagemaker:{first.values['AWS::Region']}:{ACCOUNT}:{word}/{names[logical]}"
    every = References(file, names, first.values, arns=arns)
    for resource in resources.values():
        kind = str(resource.get("Type", "")).removeprefix(_PREFIX)
        if kind in NAMES:
            logical = next(name for name, each in resources.items() if each is resource)
            properties = _resolved(resource.get("Properties") or {}, every)
            yield kind, {NAMES[kind]: names[logical], **properties}


def _name_of_file(file: str) -> str:
    """What stands for the name of a stack, so that resources without names of two files are two."""
    return re.sub(r"[^A-Za-z0-9]+", "-", basename(file).partition(".")[0]).strip("-") or "stack"


def _resolved(value: Any, references: References) -> Any:
    if isinstance(value, list):
        return [each for each in (_resolved(each, references) for each in value) if each is not None]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1:
        ((name, argument),) = value.items()
        if name == "Ref" or name.startswith("Fn::"):
            return _called(name, argument, references)
    found = {key: _resolved(each, references) for key, each in value.items()}
    return {key: each for key, each in found.items() if each is not None}


def _called(name: str, argument: Any, references: References) -> Any:
    """The value of a function of CloudFormation."""
    value: Any = None
    match name, argument:
        case "Ref", str():
            value = _referred(references, {}, argument)
        case "Fn::GetAtt", str() if "." in argument:
            value = references.attribute(*argument.rsplit(".", 1))
        case "Fn::GetAtt", [str() as resource, str() as attribute]:
            value = references.attribute(resource, attribute)
        case "Fn::Sub", str():
            value = references.text(argument, partial(_referred, references, {}))
        case "Fn::Sub", [str() as text, Mapping() as own]:
            value = references.text(text, partial(_referred, references, _resolved(own, references)))
        case "Fn::Join", [str() as between, list() as texts]:
            value = between.join(str(each) for each in _resolved(texts, references))
        case _:
            raise references.unknown(name)
    return value


def _referred(references: References, own: Mapping[str, Any], name: str) -> Any:
    if name in own:
        return own[name]
    if "." in name:
        return references.attribute(*name.rsplit(".", 1))
    return references.names[name] if name in references.names else references.parameter(name)
