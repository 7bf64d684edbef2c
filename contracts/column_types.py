"""Types that a user declares for columns, whatever their texts look like: one spelling for every job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from pydantic import BeforeValidator, WithJsonSchema

from contracts.errors import excerpt, held
from contracts.inferred_type import InferredType

TYPES = (InferredType.STRING, InferredType.FRACTIONAL, InferredType.INTEGRAL)


def as_column_types(value: Any) -> dict[str, InferredType]:
    """Types by column, from `zip=String,age=Integral`, a JSON object, or a mapping; types in any case.

    A name with a comma needs the object. Raises ValueError.
    """
    pairs = _pairs(value) if isinstance(value, str) else value
    if not isinstance(pairs, Mapping) or not all(isinstance(name, str) and name for name in pairs):
        raise ValueError('should be columns with their types, such as zip=String,age=Integral or {"zip": "String"}')
    return {name: _type(name, kind) for name, kind in pairs.items()}


def _pairs(text: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return None
    found: dict[str, str] = {}
    for name, _, kind in (each.rpartition("=") for each in text.split(",") if each.strip()):
        if found.setdefault(name.strip(), kind.strip()) != kind.strip():
            raise ValueError(f"should have one type for {excerpt(name.strip())}, not two")
    return found


def _type(name: str, kind: Any) -> InferredType:
    known = next((each for each in TYPES if isinstance(kind, str) and kind.lower() == each.lower()), None)
    if known is None:
        right = f"should have one of the types {', '.join(TYPES)} for {excerpt(name)}"
        raise ValueError(f"{right}, not {held(kind)}")
    return known


ColumnTypes = Annotated[
    dict[str, InferredType],
    BeforeValidator(as_column_types),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "examples": ["zip=String,age=Integral"]},
                {"type": "object", "additionalProperties": {"type": "string", "enum": list(TYPES)}},
            ]
        }
    ),
]
