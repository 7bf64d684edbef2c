"""The kinds of value of `analysis_config.json`. A validator raises ValueError with only "should be ..."."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, WithJsonSchema

from contracts.settings import as_number, one_of

Value = TypeVar("Value")


def as_name(value: Any) -> int | str:
    """A column's name, its index from 0, or a JMESPath."""
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError("should be a name, or an index from 0")


def as_cell(value: Any) -> int | float | str | bool:
    """A value of a column."""
    if isinstance(value, str | bool):
        return value
    try:
        as_number(value)
    except ValueError:
        raise ValueError("should be a number or a text") from None
    return value  # type: ignore[no-any-return]


def as_count_from_1(value: Any) -> int:
    """A whole number above 0."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise ValueError("should be a whole number, 1 or more")


def as_seed(value: Any) -> int:
    """A whole number of at least 0."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError("should be a whole number, 0 or more")


def as_text(value: Any) -> str:
    """A text that is not empty."""
    if isinstance(value, str) and value:
        return value
    raise ValueError("should be a text that is not empty")


def list_of(each: Callable[[Any], Value], of_what: str) -> Callable[[Any], tuple[Value, ...]]:
    """A validator of a list with at least one item."""

    def validate(value: Any) -> tuple[Value, ...]:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise ValueError(f"should be a list of {of_what}")
        if not value:
            raise ValueError(f"should be a list of {of_what} that is not empty")
        try:
            return tuple(each(item) for item in value)
        except ValueError as error:
            raise ValueError(f"should be a list of {of_what}, of which each {error}") from None

    return validate


_NAME = {"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 0}]}
_CELL = {"type": ["string", "number", "boolean"]}
_TEXT = {"type": "string", "minLength": 1}

Name = Annotated[int | str, BeforeValidator(as_name), WithJsonSchema(_NAME)]
Names = Annotated[
    tuple[int | str, ...],
    BeforeValidator(list_of(as_name, "names or indices")),
    WithJsonSchema({"type": "array", "minItems": 1, "items": _NAME}),
]
AnyNames = Annotated[
    tuple[int | str, ...],
    BeforeValidator(lambda value: () if value == [] else list_of(as_name, "names or indices")(value)),
    WithJsonSchema({"type": "array", "items": _NAME}),
]
"""Names, or none: the SDK writes an empty list where it is given one."""
Cells = Annotated[
    tuple[int | float | str | bool, ...],
    BeforeValidator(list_of(as_cell, "numbers or texts")),
    WithJsonSchema({"type": "array", "minItems": 1, "items": _CELL}),
]
Text = Annotated[str, BeforeValidator(as_text), WithJsonSchema(_TEXT)]
Texts = Annotated[
    tuple[str, ...],
    BeforeValidator(list_of(as_text, "texts")),
    WithJsonSchema({"type": "array", "minItems": 1, "items": _TEXT}),
]
CountFrom1 = Annotated[int, BeforeValidator(as_count_from_1), WithJsonSchema({"type": "integer", "minimum": 1})]
Seed = Annotated[int, BeforeValidator(as_seed), WithJsonSchema({"type": "integer", "minimum": 0})]
ValueType = Annotated[
    Literal["categorical", "continuous"],
    BeforeValidator(one_of(("categorical", "continuous"))),
    WithJsonSchema({"type": "string", "enum": ["categorical", "continuous"]}),
]
