"""`predictor` of `analysis_config.json`: which model is asked, how, and where its answers are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, WithJsonSchema

from contracts.analysis_config.closed import ClosedModel
from contracts.analysis_config.values import CountFrom1, Name, Names, Text
from contracts.errors import alternatives

ContentType = Literal["text/csv", "application/jsonlines", "application/json"]
CONTENT_TYPES: tuple[ContentType, ...] = ("text/csv", "application/jsonlines", "application/json")

LONGEST_PREFIX = 23
LONGEST_ATTRIBUTES = 1024


def media_type(known: tuple[str, ...], later: Mapping[str, str]) -> Callable[[Any], str]:
    """A validator of one of `known` in any case; `later` are types that are not supported yet, and what they are."""

    def validate(value: Any) -> str:
        spelt = value.strip().lower() if isinstance(value, str) else value
        if spelt in known:
            return str(spelt)
        named = f"; {later[spelt]} are not supported by this version" if spelt in later else ""
        raise ValueError(f"should be {alternatives(known)}{named}")

    return validate


def as_prefix(value: Any) -> str:
    """The start of the name of an endpoint."""
    right = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")
    if isinstance(value, str) and len(value) <= LONGEST_PREFIX and right.fullmatch(value):
        return value
    raise ValueError(f"should be at most {LONGEST_PREFIX} letters, digits and inner hyphens")


def as_template(value: Any) -> str | dict[str, str]:
    """A text with placeholders, or an object of such texts."""
    if isinstance(value, str) and value:
        return value
    if isinstance(value, dict) and value and all(isinstance(text, str) for text in value.values()):
        return value
    raise ValueError("should be a text with placeholders")


def as_attributes(value: Any) -> str:
    """What goes to the model as a header."""
    if isinstance(value, str) and value.isascii() and value.isprintable() and len(value) <= LONGEST_ATTRIBUTES:
        return value
    raise ValueError(f"should be at most {LONGEST_ATTRIBUTES} printable ASCII characters")


_IMAGES = dict.fromkeys(("image/jpeg", "image/png", "application/x-npy"), "images")
_CONTENT_TYPE_SCHEMA = {"type": "string", "examples": list(CONTENT_TYPES)}

RequestedType = Annotated[
    ContentType, BeforeValidator(media_type(CONTENT_TYPES, _IMAGES)), WithJsonSchema(_CONTENT_TYPE_SCHEMA)
]


class PredictorConfig(ClosedModel):
    """The model, its requests and its answers (reference 4)."""

    not_supported: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"time_series_predictor_config": "attributions of time series"}
    )

    endpoint_name: Text | None = None
    """It goes before `model_name`."""
    endpoint_name_prefix: Annotated[
        str, BeforeValidator(as_prefix), WithJsonSchema({"type": "string", "maxLength": LONGEST_PREFIX})
    ] = "sm-clarify"
    model_name: Text | None = None
    target_model: Text | None = None
    instance_type: Text | None = None
    initial_instance_count: CountFrom1 | None = None
    accelerator_type: Text | None = None
    content_type: RequestedType | None = None
    """Without it, as `dataset_type`."""
    accept_type: RequestedType | None = None
    """Without it, as `content_type`."""
    label: Name | None = None
    """Where the predicted label is in an answer."""
    probability: Name | None = None
    """Where the score or scores are in an answer."""
    label_headers: Names | None = None
    """The labels that the scores are of, in their order."""
    content_template: Annotated[
        str | dict[str, str],
        BeforeValidator(as_template),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}),
    ] | None = None  # fmt: skip
    record_template: Text | None = None
    custom_attributes: Annotated[
        str, BeforeValidator(as_attributes), WithJsonSchema({"type": "string", "maxLength": LONGEST_ATTRIBUTES})
    ] | None = None  # fmt: skip
