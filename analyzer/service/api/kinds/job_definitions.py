"""Job definitions of the four kinds of monitoring: what a schedule has run."""

from __future__ import annotations

from functools import partial

from analyzer.service.api.failures import CallError, invalid
from analyzer.service.api.lists import equals, listing_of_names
from analyzer.service.api.operations import Answer, ApiCall, members_of, operation
from analyzer.service.api.resources import ResourceKind
from analyzer.service.api.times import seconds
from analyzer.service.definitions import DEFINITION_KINDS, endpoint_of, job_input_of
from analyzer.service.schedules.timetable import timetable
from analyzer.service.store.tables import JsonObject, StoredDefinition, StoredSchedule
from contracts.errors import ContractError

NAME = "JobDefinitionName"
DEFINITIONS = {
    kind: ResourceKind(f"{word}-job-definition", StoredDefinition, (kind,)) for kind, word in DEFINITION_KINDS.items()
}

_LISTING = listing_of_names(StoredDefinition, filters={"EndpointName": equals(StoredDefinition.endpoint_name)})


def create(kind: str, call: ApiCall, request: JsonObject) -> JsonObject:
    try:
        job_input = job_input_of(kind, request)
        timetable(request[NAME], None, job_input)
    except ContractError as error:
        raise invalid(str(error)) from None
    arn = DEFINITIONS[kind].create(call, request[NAME], request, kind=kind, endpoint_name=endpoint_of(job_input))
    return {"JobDefinitionArn": arn}


def describe(kind: str, call: ApiCall, request: JsonObject) -> JsonObject:
    definition = DEFINITIONS[kind].found(call, request[NAME])
    arn = DEFINITIONS[kind].arn(call, definition.name)
    return members_of(call, definition.document, JobDefinitionArn=arn, CreationTime=seconds(definition.created))


def list_definitions(kind: str, call: ApiCall, request: JsonObject) -> JsonObject:
    def summary(definition: StoredDefinition) -> JsonObject:
        return {
            "MonitoringJobDefinitionName": definition.name,
            "MonitoringJobDefinitionArn": DEFINITIONS[kind].arn(call, definition.name),
            "CreationTime": seconds(definition.created),
            "EndpointName": definition.endpoint_name or "",
        }

    of_kind = [StoredDefinition.kind == kind]
    return _LISTING.answer(call, request, "JobDefinitionSummaries", summary, of_kind)


def delete(kind: str, call: ApiCall, request: JsonObject) -> JsonObject:
    """The SDK has its schedule deleted before: a definition is locked by it."""
    name = request[NAME]
    uses = StoredSchedule.definition_name == name, StoredSchedule.monitoring_type == kind
    DEFINITIONS[kind].delete(call, name, *uses)
    return {}


def definition_of(call: ApiCall, name: str, kind: str | None) -> StoredDefinition:
    """The definition of a name that a schedule is to run; without a kind, that of the first kind that has one.

    Raises CallError.
    """
    for each in (kind,) if kind else DEFINITION_KINDS:
        definition = call.session.get(StoredDefinition, (each, name))
        if definition is not None:
            return definition
    of_kind = f" of the type {kind}" if kind else ""
    code = "ResourceNotFound" if call.has_error("ResourceNotFound") else "ValidationException"
    raise CallError(code, f'Could not find a job definition "{name}"{of_kind}.')


def _register(kind: str) -> None:
    answers: dict[str, Answer] = {
        f"Create{kind}JobDefinition": partial(create, kind),
        f"Describe{kind}JobDefinition": partial(describe, kind),
        f"List{kind}JobDefinitions": partial(list_definitions, kind),
        f"Delete{kind}JobDefinition": partial(delete, kind),
    }
    for name, answer in answers.items():
        operation(name)(answer)


for each in DEFINITION_KINDS:
    _register(each)
