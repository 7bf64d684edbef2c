"""Objects that take their own keys alone: a typing error must not silently mean a default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, get_args

from pydantic import ConfigDict, model_validator

from contracts.errors import did_you_mean, escaped
from contracts.model import ContractModel


class ClosedModel(ContractModel):
    """A model whose unknown keys are errors, and whose keys that hold null are as absent ones."""

    model_config = ConfigDict(extra="forbid")

    not_supported: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Keys that the service knows and this version does not, with what they are for."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


def unknown_key(model: type[ClosedModel], path: Sequence[int | str]) -> str:
    """What to say of the last key of `path`, a path of the document, which the object there does not take."""
    for step in path[:-1]:
        if isinstance(step, str):
            model = next(_models_in(model.model_fields[step].annotation))
    key = str(path[-1])
    if key in model.not_supported:
        return f"asks for {model.not_supported[key]}, which this version does not support; it should be left out"
    return f'is not known: "{escaped(key)}" is no key of this object.{did_you_mean(key, model.model_fields)}'


def _models_in(annotation: Any) -> Iterator[type[ClosedModel]]:
    if isinstance(annotation, type) and issubclass(annotation, ClosedModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
