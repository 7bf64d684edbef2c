"""The register of operations: each is a function of a call and the members of its request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from botocore.model import OperationModel
from sqlalchemy.orm import Session

from analyzer.registers import import_kinds
from analyzer.service.api import kinds
from analyzer.service.api.arns import Arns
from analyzer.service.api.failures import CallError
from analyzer.service.api.shapes import checked, service_model
from analyzer.service.store.tables import JsonObject

SAGEMAKER, LOGS = "sagemaker", "logs"
_TARGETS = {"SageMaker": SAGEMAKER, "Logs_20140328": LOGS}
"""The services, by the first word of the header that names an operation."""
_PREFIXES = {service: prefix for prefix, service in _TARGETS.items()}
_READING = ("Describe", "List", "Get", "Filter")


@dataclass(frozen=True)
class ApiCall:
    """A call of an operation, in a transaction of the store."""

    operation: OperationModel
    session: Session
    now: datetime
    arns: Arns

    def has_error(self, code: str) -> bool:
        """Whether the model of the operation knows an error."""
        return any(shape.name == code for shape in self.operation.error_shapes)


Answer = Callable[[ApiCall, JsonObject], JsonObject]


@dataclass(frozen=True)
class Operation:
    """An operation: botocore's model of it, and the function that answers."""

    service: str
    model: OperationModel
    answer: Answer

    @property
    def name(self) -> str:
        return str(self.model.name)

    @property
    def changes(self) -> bool:
        """Whether it may change something."""
        return not self.name.startswith(_READING)


_answers: dict[tuple[str, str], Answer] = {}


def operation(name: str, service: str = SAGEMAKER) -> Callable[[Answer], Answer]:
    """Registers the function that answers an operation."""

    def register(answer: Answer) -> Answer:
        _answers[service, name] = answer
        return answer

    return register


@cache
def operations() -> dict[str, Operation]:
    """All that botocore's model knows, too, by what the header X-Amz-Target holds."""
    import_kinds(kinds)
    return {
        f"{_PREFIXES[service]}.{name}": Operation(service, service_model(service).operation_model(name), answer)
        for (service, name), answer in _answers.items()
        if name in service_model(service).operation_names
    }


def operation_of(target: str) -> Operation:
    """The operation that a header names. Raises CallError."""
    found = operations().get(target)
    if found is not None:
        return found
    prefix, _, name = target.partition(".")
    service = _TARGETS.get(prefix)
    known = service is not None and name in service_model(service).operation_names
    why = f"This service does not have the operation {name}." if known else "The operation is unknown."
    raise CallError("UnknownOperationException", why, 404)


def called(session: Session, name: str, request: Any, arns: Arns, now: datetime) -> JsonObject:
    """The answer of SageMaker's operation of a name to this process itself. Raises CallError."""
    own = operation_of(f"{_PREFIXES[SAGEMAKER]}.{name}")
    return own.answer(ApiCall(own.model, session, now, arns), checked(own.model.input_shape, request))


def members_of(call: ApiCall, *sources: JsonObject, **more: Any) -> JsonObject:
    """The members of an answer: those of a request that the answer has too, and `more`, as far as there are any."""
    shape = call.operation.output_shape
    assert shape is not None
    found = {name: value for source in sources for name, value in source.items() if name in shape.members}
    return without_none({**found, **more})


def without_none(members: JsonObject) -> JsonObject:
    """The members that there are."""
    return {name: value for name, value in members.items() if value is not None}
