"""Tags of whatever has an ARN."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select

from analyzer.service.api.arns import resource_of
from analyzer.service.api.failures import CallError, invalid
from analyzer.service.api.kinds.endpoints import CONFIGS, ENDPOINTS, MODELS
from analyzer.service.api.kinds.job_definitions import DEFINITIONS
from analyzer.service.api.kinds.processing_jobs import JOBS
from analyzer.service.api.kinds.schedules import SCHEDULES
from analyzer.service.api.lists import ResourceListing
from analyzer.service.api.operations import ApiCall, operation
from analyzer.service.api.resources import MOST_TAGS, TAGS, ResourceKind, set_tags
from analyzer.service.store.tables import JsonObject, StoredTag

_KINDS: dict[str, ResourceKind[Any]] = {
    JOBS.word: JOBS,
    SCHEDULES.word: SCHEDULES,
    ENDPOINTS.word: ENDPOINTS,
    CONFIGS.word: CONFIGS,
    MODELS.word: MODELS,
    **{kind.word: kind for kind in DEFINITIONS.values()},
}
_LISTING = ResourceListing(StoredTag, key=(StoredTag.key,), sorts={"Key": StoredTag.key}, descending=False)


@operation("AddTags")
def add(call: ApiCall, request: JsonObject) -> JsonObject:
    resource = _resource(call, request)
    set_tags(call, resource, request[TAGS])
    call.session.flush()
    count = call.session.scalar(select(func.count()).where(StoredTag.resource == resource)) or 0
    if count > MOST_TAGS:
        raise CallError("ResourceLimitExceeded", f"It would have {count} tags; there should be at most {MOST_TAGS}.")
    return {TAGS: request[TAGS]}


@operation("ListTags")
def list_tags(call: ApiCall, request: JsonObject) -> JsonObject:
    of_resource = [StoredTag.resource == _resource(call, request)]
    return _LISTING.answer(call, request, TAGS, lambda tag: {"Key": tag.key, "Value": tag.value}, of_resource)


@operation("DeleteTags")
def delete_tags(call: ApiCall, request: JsonObject) -> JsonObject:
    named = StoredTag.key.in_(request["TagKeys"])
    call.session.execute(delete(StoredTag).where(StoredTag.resource == _resource(call, request), named))
    return {}


def _resource(call: ApiCall, request: JsonObject) -> str:
    """What the request's ARN names. Raises CallError where it is not there."""
    arn = request["ResourceArn"]
    resource = resource_of(arn)
    word, _, name = (resource or "").partition("/")
    if resource is None or word not in _KINDS:
        known = ", ".join(sorted(_KINDS))
        raise invalid(f'ResourceArn holds "{arn}"; it should be the ARN of one of {known}.')
    _KINDS[word].found(call, name)
    return resource
