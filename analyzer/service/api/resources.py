"""What all resources with names have in common: made once, found or refused, deleted with their tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from sqlalchemy import ColumnElement, delete, select

from analyzer.service.api.failures import CallError, invalid
from analyzer.service.api.operations import ApiCall
from analyzer.service.store.rows import Thing, add_once, find
from analyzer.service.store.tables import JsonObject, StoredSchedule, StoredTag

TAGS = "Tags"
MOST_TAGS = 50
_MOST_NAMED = 5


@dataclass(frozen=True)
class ResourceKind(Generic[Thing]):
    """A kind of resource: its word in ARNs, its table, and what its key in there begins with."""

    word: str
    table: type[Thing]
    key: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return self.word.replace("-", " ")

    def arn(self, call: ApiCall, name: str) -> str:
        return call.arns.of(self.word, name)

    def create(self, call: ApiCall, name: str, request: JsonObject, **columns: Any) -> str:
        """Keep what a request describes, with its tags, and return its ARN. Raises CallError where it is there."""
        if not add_once(
            call.session,
            self.table,
            name=name,
            document=untagged(request),
            created=call.now,
            modified=call.now,
            **columns,
        ):
            code = "ResourceInUse" if call.has_error("ResourceInUse") else "ValidationException"
            raise CallError(code, f'Cannot create already existing {self.shown} "{self.arn(call, name)}".')
        set_tags(call, f"{self.word}/{name}", request.get(TAGS, ()))
        return self.arn(call, name)

    def found(self, call: ApiCall, name: str) -> Thing:
        """The resource of a name; others leave it alone until a call that changes has ended. Raises CallError."""
        changes = not call.operation.name.startswith(("Describe", "List"))
        resource = find(call.session, self.table, *self.key, name, change=changes)
        if resource is None:
            code = "ResourceNotFound" if call.has_error("ResourceNotFound") else "ValidationException"
            raise CallError(code, f'Could not find {self.shown} "{self.arn(call, name)}".')
        return resource

    def delete(self, call: ApiCall, name: str, *used_by: ColumnElement[bool]) -> None:
        """Raises CallError where it is not there, or schedules use it: those that all of `used_by` is true of."""
        resource = self.found(call, name)
        if used_by:
            found = select(StoredSchedule.name).where(*used_by).order_by(StoredSchedule.name).limit(_MOST_NAMED)
            if names := call.session.scalars(found).all():
                raise invalid(
                    f'Cannot delete {self.shown} "{self.arn(call, name)}" while monitoring schedules use it: '
                    f"{', '.join(names)}; they should be deleted first."
                )
        call.session.delete(resource)
        call.session.execute(delete(StoredTag).where(StoredTag.resource == f"{self.word}/{name}"))


def untagged(request: Mapping[str, Any]) -> JsonObject:
    """What a request describes: its tags are kept apart."""
    return {member: value for member, value in request.items() if member != TAGS}


def set_tags(call: ApiCall, resource: str, tags: Sequence[JsonObject]) -> None:
    """Give a resource tags, in the place of those with the same keys. Raises CallError where a key comes twice."""
    keys = [tag["Key"] for tag in tags]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise invalid(f'Tags hold the key "{min(twice)}" twice; each should be there once.')
    for tag in tags:
        call.session.merge(StoredTag(resource=resource, key=tag["Key"], value=tag["Value"]))
