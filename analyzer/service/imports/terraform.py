"""Resources of Terraform: configurations in JSON, and states and plans as `terraform show -json` shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from types import MappingProxyType
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from analyzer.errors import ConfigurationError
from analyzer.service.imports.references import ACCOUNT, References, indexed

_PREFIX = "aws_sagemaker_"
KINDS = {
    "data_quality_job_definition": "DataQualityJobDefinition",
    "model_quality_job_definition": "ModelQualityJobDefinition",
    "model_bias_job_definition": "ModelBiasJobDefinition",
    "model_explainability_job_definition": "ModelExplainabilityJobDefinition",
    "monitoring_schedule": "MonitoringSchedule",
    "endpoint_configuration": "EndpointConfig",
    "endpoint": "Endpoint",
}
"""The kinds of resources that are taken; others are left alone."""

_INPUT, _OUTPUT = "/opt/ml/processing/input", "/opt/ml/processing/output"
PATHS = {
    "DataQualityJobDefinition": {"EndpointInput": _INPUT, "BatchTransformInput": _INPUT, "MonitoringS3Output": _OUTPUT}
}
"""What the provider sets as paths of the container where nobody has, by the kind and the shapes of the API."""

_IMAGES = "aws_sagemaker_prebuilt_ecr_image"
_OF_TERRAFORM = frozenset({"id", "arn", "tags", "tags_all", "region", "name_prefix", "timeouts"})
_META = frozenset({"count", "depends_on", "for_each", "lifecycle", "provider", "provisioner", "connection"})
_WHOLE = re.compile(r"\$\{([^}]*)\}")


def is_terraform(document: Any) -> bool:
    """Whether it is of Terraform."""
    if not isinstance(document, Mapping):
        return False
    return isinstance(document.get("resource"), Mapping | list) or bool({"values", "planned_values"} & document.keys())


def resources_of_terraform(
    file: str, document: Mapping[str, Any], given: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    """The kinds and attributes of the resources, with their references in their values. Raises ConfigurationError."""
    if "resource" not in document:
        shown = document.get("values") or document.get("planned_values") or {}
        for each in _of_module(shown.get("root_module") or {}):
            yield KINDS[each["type"].removeprefix(_PREFIX)], each["values"]
        return
    every = [
        (kind, label, attributes)
        for kinds in _blocks(document["resource"])
        for kind, labels in kinds.items()
        for some in _blocks(labels)
        for label, found in some.items()
        for attributes in _blocks(found)
    ]
    variables = {
        f"var.{name}": variable["default"]
        for some in _blocks(document.get("variable") or {})
        for name, found in some.items()
        for variable in _blocks(found)
        if "default" in variable
    }
    values = variables | _images(document) | {f"var.{name}": value for name, value in given.items()} | dict(given)
    right = ("write it into the file", "import what `terraform show -json` shows")
    first = References(file, {}, values, right)
    names = {}
    for kind, label, attributes in every:
        with suppress(ConfigurationError):  # which is told when somebody asks for the name
            names[f"{kind}.{label}"] = str(_resolved(attributes.get("name", _name(label)), first))
    references = References(file, names, values, right)
    for kind, label, attributes in every:
        if _is_taken(kind):
            own = {name: value for name, value in attributes.items() if name not in _META}
            yield KINDS[kind.removeprefix(_PREFIX)], {"name": _name(label), **_resolved(own, references)}


def as_request(
    shape: Shape, value: Any, name_member: str | None = None, paths: Mapping[str, str] = MappingProxyType({})
) -> Any:
    """A value of Terraform as the API spells it, by the shape that the API has for it.

    A block is a list of one. What nobody has set, and what the shape does not know, is left: that is told later.
    `paths` are those of the container that the provider sets where nobody has, by the names of shapes.
    """
    if isinstance(shape, StructureShape):
        block = value[0] if isinstance(value, list) and len(value) == 1 else value
        if not isinstance(block, Mapping):
            return block
        members = {member.lower(): member for member in shape.members}
        if name_member is not None:
            members["name"] = name_member
        found = {}
        for key, each in block.items():
            if each is None or each in ([], "") or (name_member is not None and key in _OF_TERRAFORM):
                continue
            member = members.get(key.replace("_", ""), key)
            known = shape.members.get(member)
            found[member] = each if known is None else as_request(known, each, paths=paths)
        if shape.name in paths:
            found.setdefault("LocalPath", paths[shape.name])
        return found
    if isinstance(shape, ListShape):
        return [as_request(shape.member, each, paths=paths) for each in (value if isinstance(value, list) else [value])]
    if isinstance(shape, MapShape):
        return value[0] if isinstance(value, list) and len(value) == 1 else value
    return value


def _name(label: str) -> str:
    """That of a resource whose name the provider would make up."""
    return label.replace("_", "-")


def attribute_of(path: str) -> str:
    """The path of a member, as the API has it, in the words of Terraform: dataQualityJobInput is one block there."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", indexed(path)).lower()


def _images(document: Mapping[str, Any]) -> dict[str, str]:
    """The images that the provider knows by their repositories, as they would be named: in which account is all one."""
    return {
        f"data.{_IMAGES}.{label}.registry_path": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{image['repository_name']}"
        for kinds in _blocks(document.get("data") or {})
        for some in _blocks(kinds.get(_IMAGES) or {})
        for label, found in some.items()
        for image in _blocks(found)
        if isinstance(image.get("repository_name"), str) and "${" not in image["repository_name"]
    }


def _of_module(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for each in module.get("resources") or ():
        kind = each.get("type", "")
        if (
            each.get("mode", "managed") == "managed"
            and kind.startswith(_PREFIX)
            and kind.removeprefix(_PREFIX) in KINDS
        ):
            yield each
    for child in module.get("child_modules") or ():
        yield from _of_module(child)


def _is_taken(kind: str) -> bool:
    return kind.startswith(_PREFIX) and kind.removeprefix(_PREFIX) in KINDS


def _blocks(value: Any) -> list[Any]:
    """One block, or several of them."""
    return value if isinstance(value, list) else [value]


def _resolved(value: Any, references: References) -> Any:
    if isinstance(value, list):
        return [_resolved(each, references) for each in value]
    if isinstance(value, Mapping):
        return {key: _resolved(each, references) for key, each in value.items()}
    if not isinstance(value, str):
        return value
    if found := _WHOLE.fullmatch(value):
        return _referred(references, found[1].strip())
    return references.text(value, partial(_referred, references))


def _referred(references: References, expression: str) -> Any:
    if expression in references.values:
        return references.values[expression]
    found = re.fullmatch(r"(\w+\.\w+)(?:\[0\])?\.(\w+)", expression)
    if found is None or found[1].startswith("var."):
        raise references.unknown(expression, expression.removeprefix("var."))
    return references.attribute(found[1], found[2])
