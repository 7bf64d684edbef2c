"""Holds values against botocore's model of the API, in the words of the service's own errors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from analyzer.service.api.failures import invalid, unreadable
from analyzer.service.api.patterns import compiled
from contracts.errors import did_you_mean, held, shortened

_MOST_PROBLEMS = 10
_S3_URI, _FILE_URI = "(https|s3)://", "file:///"
_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (float, int),
    "double": (float, int),
    "timestamp": (float, int),
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
}
_LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


@cache
def service_model(service: str) -> ServiceModel:
    """botocore's model of a service, such as sagemaker."""
    return botocore.session.get_session().get_service_model(service)


def checked(shape: StructureShape | None, value: Any) -> dict[str, Any]:
    """A request that fits its shape, without members that are null. Raises CallError, which tells what does not."""
    if not isinstance(value, dict):
        raise unreadable(f"The request is {held(value)}; it should be an object.")
    if shape is None:
        return value
    request: dict[str, Any] = _without_nulls(value)
    problems = list(problems_of(shape, request))
    if problems:
        many = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise invalid(many + "; ".join(problems[:_MOST_PROBLEMS]))
    return request


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(member) for key, member in value.items() if member is not None}
    return [_without_nulls(member) for member in value] if isinstance(value, list) else value


def problems_of(shape: Shape, value: Any, path: str = "") -> Iterator[str]:
    """What of a value is not as its shape says, each as a sentence of the service.

    Raises CallError where it is of another type.
    """
    if not _is_of(shape, value):
        raise unreadable(f"{path or 'The request'} holds {held(value)}; it should be {_article(shape.type_name)}.")
    match shape:
        case StructureShape():
            yield from _of_structure(shape, value, path)
        case ListShape():
            yield from _of_length(shape, len(value), path, value)
            for number, member in enumerate(value, 1):
                yield from problems_of(shape.member, member, f"{path}.{number}.member")
        case MapShape():
            yield from _of_length(shape, len(value), path, value)
            for key, member in value.items():
                yield from problems_of(shape.key, key, f"{path}.key")
                yield from problems_of(shape.value, member, f"{path}.{shortened(key, 60)}.member")
        case _ if shape.type_name == "string":
            yield from _of_text(shape, value, path)
        case _ if shape.type_name == "timestamp":
            if not 0 <= value < _LATEST:
                yield _problem(value, path, "Member must be a time")
        case _ if shape.type_name != "boolean":
            yield from _of_number(shape, value, path)


def _article(type_name: str) -> str:
    return f"an {type_name}" if type_name.startswith("i") else f"a {type_name}"


def _is_of(shape: Shape, value: Any) -> bool:
    types = _JSON_TYPES[shape.type_name]
    return isinstance(value, types) and (bool in types or not isinstance(value, bool))


def _of_structure(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if name not in value:
            yield _problem(None, _below(path, name), "Member must not be null")
    for name, member in value.items():
        if name not in shape.members:
            yield _problem(name, path or "the request", f"Member must be known.{did_you_mean(name, shape.members)}")
        else:
            yield from problems_of(shape.members[name], member, _below(path, name))


def _of_text(shape: Shape, value: str, path: str) -> Iterator[str]:
    right_length = True
    for problem in _of_length(shape, len(value), path, value):
        right_length = False
        yield problem
    if shape.enum and value not in shape.enum:
        yield _problem(value, path, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
    pattern = shape.metadata.get("pattern")
    # What is too long for a pattern is not held against it: it may take long.
    if pattern and pattern.startswith(_S3_URI) and value.startswith(_FILE_URI):
        return  # a folder of this machine; whether it may be reached is seen when a job runs
    if pattern and right_length and (known := compiled(pattern)) and not known.fullmatch(value):
        yield _problem(value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _of_length(shape: Shape, length: int, path: str, value: Any) -> Iterator[str]:
    if length > shape.metadata.get("max", length):
        yield _problem(value, path, f"Member must have length less than or equal to {shape.metadata['max']}")
    if length < shape.metadata.get("min", 0):
        yield _problem(value, path, f"Member must have length greater than or equal to {shape.metadata['min']}")


def _of_number(shape: Shape, value: float, path: str) -> Iterator[str]:
    if value > shape.metadata.get("max", value):
        yield _problem(value, path, f"Member must have value less than or equal to {shape.metadata['max']}")
    if value < shape.metadata.get("min", value):
        yield _problem(value, path, f"Member must have value greater than or equal to {shape.metadata['min']}")


def _problem(value: Any, path: str, right: str) -> str:
    shown = "null" if value is None else f"'{shortened(value if isinstance(value, str) else str(value), 200)}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {right}"


def _below(path: str, name: str) -> str:
    spelt = name[:1].lower() + name[1:]
    return f"{path}.{spelt}" if path else spelt
