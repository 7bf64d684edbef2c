"""The kinds of value of a job's settings: each takes the text of an environment variable, or the value itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Literal, get_args

import orjson
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic.fields import FieldInfo

from contracts.dataset_format import DatasetFormat, parse_dataset_format
from contracts.drift_methods import Significance
from contracts.settings import Count, Distance, Fraction, Seconds, as_count, number_from_text, one_of, share_from_text
from contracts.times import as_time

_LONGEST_PATH, _LONGEST_NAME = 4096, 255
"""Bytes of Linux; most other systems take no more."""


def _as_column_names(value: Any) -> Any:
    """Names from a comma-separated text or, where names hold commas, from a JSON list; each once, in order."""
    names = list(value) if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping) else value
    if isinstance(value, str):
        names = [name.strip() for name in value.split(",") if name.strip()]
        if value.lstrip().startswith("["):
            try:
                names = orjson.loads(value)
            except orjson.JSONDecodeError:
                names = None
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) and name for name in names):
        raise ValueError('should be column names between commas, or a JSON list of texts such as ["id", "a,b"]')
    return tuple(dict.fromkeys(names))


def _require_text(value: Any) -> Any:
    if isinstance(value, str):
        return value
    raise ValueError("should be the path or URI of a file or folder")


def _as_path(value: str) -> str:
    """A path or URI that a system can take."""
    if "\0" in value or len(value.encode()) > _LONGEST_PATH:
        raise ValueError(f"should be a path without null characters, of at most {_LONGEST_PATH} bytes")
    if "://" not in value and any(len(name.encode()) > _LONGEST_NAME for name in value.split("/")):
        raise ValueError(f"should be a path whose names have at most {_LONGEST_NAME} bytes each")
    return value


def is_path(field: FieldInfo) -> bool:
    """Whether a field holds a path or URI."""
    return _is_validated_by(field, _as_path)


def is_time(field: FieldInfo) -> bool:
    """Whether a field holds a point in time."""
    return _is_validated_by(field, as_time)


def is_attribute(field: FieldInfo) -> bool:
    """Whether a field says where values are: by a column's name, its index or a path."""
    return _is_validated_by(field, as_attribute)


def _is_validated_by(field: FieldInfo, function: Callable[[Any], Any]) -> bool:
    return any(
        isinstance(each, AfterValidator | BeforeValidator) and each.func is function
        for kind in (field, *get_args(field.annotation))
        for each in getattr(kind, "metadata", getattr(kind, "__metadata__", ()))
    )


def as_attribute(value: Any) -> Any:
    """An index is taken as a number too, as Python has it."""
    return str(value) if type(value) is int else value


def _as_memory(value: Any) -> str:
    """An amount of memory as Java takes it; a bare number would mean bytes to one reader and megabytes to another."""
    if isinstance(value, str) and (
        found := re.fullmatch(r"\s*0*([1-9]\d{0,8})\s*([kmgt])b?\s*", value.lower(), re.ASCII)
    ):
        return found[1] + found[2]
    raise ValueError("should be a whole number with a unit, such as 512m or 2g")


def _as_format(value: Any) -> Any:
    return parse_dataset_format(value) if isinstance(value, str) else value


def _as_positive_count(value: Any) -> int:
    """A whole number above 0, from its text too."""
    try:
        count = as_count(number_from_text(value))
    except ValueError:
        count = 0
    if count < 1:
        raise ValueError("should be a whole number, 1 or more")
    return count


TEXT_NUMBER = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"}]
}
TEXT_SHARE = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*%?\s*$"}]
}
PathText = Annotated[str, Field(min_length=1), BeforeValidator(_require_text), AfterValidator(_as_path)]
Time = Annotated[
    str, BeforeValidator(as_time), WithJsonSchema({"type": "string", "examples": ["2019-12-01T15:20:00Z"]})
]
ColumnNames = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_column_names),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Memory = Annotated[
    str, BeforeValidator(_as_memory), WithJsonSchema({"type": "string", "pattern": r"^\s*\d+\s*[kmgtKMGT][bB]?\s*$"})
]
TextFraction = Annotated[Fraction, BeforeValidator(share_from_text), WithJsonSchema(TEXT_SHARE)]
TextDistance = Annotated[Distance, BeforeValidator(share_from_text), WithJsonSchema(TEXT_SHARE)]
TextLevel = Annotated[Significance, BeforeValidator(share_from_text), WithJsonSchema(TEXT_SHARE)]
TextCount = Annotated[Count, BeforeValidator(number_from_text), WithJsonSchema(TEXT_NUMBER)]
TextPositiveCount = Annotated[int, BeforeValidator(_as_positive_count), WithJsonSchema(TEXT_NUMBER)]
TextSeconds = Annotated[Seconds, BeforeValidator(number_from_text), WithJsonSchema(TEXT_NUMBER)]
Format = Annotated[
    DatasetFormat,
    BeforeValidator(_as_format),
    WithJsonSchema(
        {
            "type": "string",
            "contentMediaType": "application/json",
            "description": "The text of a JSON object as in dataset_format.schema.json.",
        }
    ),
]
EngineName = Annotated[Literal["auto", "processes", "spark"], BeforeValidator(one_of(("auto", "processes", "spark")))]
SuggestedDrift = Annotated[Literal["trusted", "drop-in"], BeforeValidator(one_of(("trusted", "drop-in")))]
Weighting = Annotated[Literal["distinct", "rows"], BeforeValidator(one_of(("distinct", "rows")))]
PayloadRows = Annotated[Literal["all", "first"], BeforeValidator(one_of(("all", "first")))]
