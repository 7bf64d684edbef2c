"""Takes definitions of files into a store, by the operations of the API: what these refuse is refused here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from sqlalchemy.orm import Session

from analyzer.errors import ConfigurationError
from analyzer.service.api.arns import Arns
from analyzer.service.api.failures import CallError
from analyzer.service.api.kinds.endpoints import IN_SERVICE
from analyzer.service.api.operations import SAGEMAKER, called
from analyzer.service.api.resources import untagged
from analyzer.service.api.shapes import checked, service_model
from analyzer.service.definitions import DEFINITION_KINDS
from analyzer.service.imports.cloudformation import NAMES, is_template, resources_of_template
from analyzer.service.imports.files import documents_of
from analyzer.service.imports.references import indexed
from analyzer.service.imports.terraform import PATHS, as_request, attribute_of, is_terraform, resources_of_terraform
from analyzer.service.store.rows import find
from analyzer.service.store.store import Store
from analyzer.service.store.tables import (
    StoredDefinition,
    StoredEndpoint,
    StoredEndpointConfig,
    StoredJob,
    StoredSchedule,
)
from contracts.errors import excerpt, held

_JOB = "ProcessingJob"
_ORDER = (
    "EndpointConfig",
    "Endpoint",
    _JOB,
    *(f"{kind}JobDefinition" for kind in DEFINITION_KINDS),
    "MonitoringSchedule",
)
"""What others refer to comes first."""
_NAMES = {**NAMES, _JOB: "ProcessingJobName"}
_KNOWN = (
    "a job definition, a monitoring schedule, an endpoint or its configuration, or a processing job, as requests or "
    "describe-* have them; a template of CloudFormation; or JSON of Terraform"
)


_AT = re.compile(r"(?<= at ')[\w.]+(?=' failed)")
"""The path of a member, in an error of the API."""


def _member_of(path: str) -> str:
    """The path of a member in a file that has the words of the API, whose errors begin them small."""
    return ".".join(each[:1].upper() + each[1:] for each in indexed(path).split("."))


@dataclass(frozen=True)
class FoundDefinition:
    """A definition of a file: its kind, by the word of its operations, its name, and the request that makes it.

    `spelt` gives the path of a member as the file has it.
    """

    file: str
    kind: str
    name: str
    request: Mapping[str, Any]
    document: Mapping[str, Any]
    spelt: Callable[[str], str] = _member_of


@dataclass(frozen=True)
class ImportedDefinition:
    """What became of it: `created`, `changed` or `unchanged`."""

    kind: str
    name: str
    outcome: str


def read_definitions(files: Sequence[str], parameters: Mapping[str, str]) -> list[FoundDefinition]:
    """All definitions of the files, in the order in which they are to be made. Raises ConfigurationError."""
    found = [
        each for file in files for name, document in documents_of(file) for each in _found(name, document, parameters)
    ]
    if not found:
        raise ConfigurationError(f"{', '.join(files)}: there is no definition in it; it should hold {_KNOWN}.")
    return sorted(found, key=lambda each: _ORDER.index(each.kind))


def import_definitions(
    store: Store, definitions: Sequence[FoundDefinition], arns: Arns, now: datetime
) -> list[ImportedDefinition]:
    """Make or change them, all or none. Raises ConfigurationError, and StoreProblemError."""
    with store.writing() as session:
        return [ImportedDefinition(each.kind, each.name, _import(session, each, arns, now)) for each in definitions]


def _found(file: str, document: Any, parameters: Mapping[str, str]) -> Iterator[FoundDefinition]:
    if is_template(document):
        for kind, properties in resources_of_template(file, document, parameters):
            yield _definition(file, kind, properties)
    elif is_terraform(document):
        for kind, attributes in resources_of_terraform(file, document, parameters):
            shape = _model(kind).input_shape
            assert shape is not None
            request = as_request(shape, attributes, _NAMES[kind], PATHS.get(kind, {}))
            yield replace(_definition(file, kind, request), spelt=attribute_of)
    else:
        if not isinstance(document, Mapping):
            raise ConfigurationError(f"The file {excerpt(file, 200)} holds {held(document)}; it should hold {_KNOWN}.")
        yield _definition(file, _kind_of(file, document), document)


def _kind_of(file: str, document: Mapping[str, Any]) -> str:
    if "JobDefinitionName" in document:
        for kind in DEFINITION_KINDS:
            if f"{kind}AppSpecification" in document:
                return f"{kind}JobDefinition"
    for kind in ("MonitoringSchedule", "Endpoint", "EndpointConfig", _JOB):
        if _NAMES[kind] in document:
            return kind
    keys = ", ".join(sorted(map(str, document))[:8])
    raise ConfigurationError(f"The file {excerpt(file, 200)} holds an object with {keys}; it should be {_KNOWN}.")


def _definition(file: str, kind: str, document: Mapping[str, Any]) -> FoundDefinition:
    """What describe-* and CloudFormation tell beside what was sent is left out."""
    sent, answered = _model(kind).input_shape, service_model(SAGEMAKER).operation_model(f"Describe{kind}").output_shape
    assert sent is not None
    assert answered is not None
    own = {
        key: _coerced(sent.members.get(key), value)
        for key, value in document.items()
        if key in sent.members or key not in answered.members
    }
    name = own.get(_NAMES[kind])
    if not isinstance(name, str):
        raise ConfigurationError(f"The file {excerpt(file, 200)} has a {kind} without a {_NAMES[kind]}.")
    return FoundDefinition(file, kind, name, own, document)


def _model(kind: str) -> OperationModel:
    return service_model(SAGEMAKER).operation_model(f"Create{kind}")


def _coerced(shape: Shape | None, value: Any) -> Any:
    """Values of YAML and templates as the API has them: numbers and truths that are texts, and texts that are not."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return {key: _coerced(shape.members.get(key), each) for key, each in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_coerced(shape.member, each) for each in value]
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {str(key): _coerced(shape.value, each) for key, each in value.items()}
    return value if shape is None else _plain(shape.type_name, value)


def _plain(type_name: str, value: Any) -> Any:
    if type_name == "string" and isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if type_name == "boolean" and value in ("true", "false"):
        return value == "true"
    return int(value) if type_name in ("integer", "long") and isinstance(value, str) and value.isdecimal() else value


def _import(session: Session, definition: FoundDefinition, arns: Arns, now: datetime) -> str:
    try:
        request = checked(_model(definition.kind).input_shape, dict(definition.request))
        match definition.kind:
            case "MonitoringSchedule":
                return _schedule(session, definition, request, arns, now)
            case "EndpointConfig":
                return _kept(session, StoredEndpointConfig, definition.name, request, now)
            case "Endpoint":
                return _endpoint(session, definition, request, now)
            case "ProcessingJob":
                return _job(session, definition, request, arns, now)
        kind = definition.kind.removesuffix("JobDefinition")
        there = find(session, StoredDefinition, kind, definition.name, change=True)
        document = untagged(request)
        if there is not None and there.document == document:
            return "unchanged"
        if there is not None:
            session.delete(there)
            session.flush()
        called(session, f"Create{definition.kind}", request, arns, now)
    except CallError as error:
        where = f"{definition.kind} {excerpt(definition.name)} of {excerpt(definition.file, 200)}"
        message = _AT.sub(lambda found: definition.spelt(found[0]), error.message)
        raise ConfigurationError(f"{where}: {message}") from None
    return "created" if there is None else "changed"


def _schedule(session: Session, found: FoundDefinition, request: dict[str, Any], arns: Arns, now: datetime) -> str:
    there = find(session, StoredSchedule, found.name, change=True)
    if there is None:
        called(session, "CreateMonitoringSchedule", request, arns, now)
        return "created"
    if there.document == request["MonitoringScheduleConfig"]:
        return "unchanged"
    called(session, "UpdateMonitoringSchedule", untagged(request), arns, now)
    return "changed"


def _endpoint(session: Session, found: FoundDefinition, request: dict[str, Any], now: datetime) -> str:
    """As describe-endpoint shows it, its captures are in it; otherwise they are in its configuration."""
    config = request["EndpointConfigName"]
    if "DataCaptureConfig" in found.document:
        capture = {
            name: found.document[name] for name in ("DataCaptureConfig", "ProductionVariants") if name in found.document
        }
        _kept(session, StoredEndpointConfig, config, {"EndpointConfigName": config, **capture}, now)
    return _kept(session, StoredEndpoint, found.name, request, now, status=IN_SERVICE, config_name=config)


def _job(session: Session, found: FoundDefinition, request: dict[str, Any], arns: Arns, now: datetime) -> str:
    """One that has run elsewhere is kept, so that its results are found by its name; any other one will run here."""
    if find(session, StoredJob, found.name) is not None:
        return "unchanged"
    called(session, "CreateProcessingJob", request, arns, now)
    if (status := found.document.get("ProcessingJobStatus")) is not None:
        job = session.get_one(StoredJob, found.name)
        job.status, job.started, job.ended = status, now, now
    return "created"


def _kept(session: Session, kind: Any, name: str, request: dict[str, Any], now: datetime, **columns: Any) -> str:
    """Keep what only says where captures are: the models behind it need not be here."""
    document = untagged(request)
    there = find(session, kind, name, change=True)
    if there is None:
        session.add(kind(name=name, document=document, created=now, modified=now, **columns))
        session.flush()
        return "created"
    if there.document == document:
        return "unchanged"
    there.document, there.modified = document, now
    for column, value in columns.items():
        setattr(there, column, value)
    return "changed"
