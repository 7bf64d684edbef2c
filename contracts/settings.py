"""The kinds of value that settings and files share, each with every spelling that it is accepted in.

A validator here raises ValueError with only "should be ...": what it held and where is added by whoever asked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from numbers import Real
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from contracts.errors import alternatives

_SWITCHES = {"enabled": True, "true": True, "disabled": False, "false": False}


def fold(text: str) -> str:
    """A key or name without regard to case, underscores and hyphens."""
    return text.strip().replace("_", "").replace("-", "").lower()


def as_switch(value: Any) -> bool:
    """Enabled/Disabled or true/false, as text in any case or as a boolean."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and (known := _SWITCHES.get(value.strip().lower())) is not None:
        return known
    raise ValueError("should be Enabled or Disabled")


def as_number(value: Any) -> float:
    """A finite number, numpy's too, that is neither a text nor a boolean."""
    # Most are plain: the question about any other kind takes ten times as long.
    if type(value) not in (float, int) and (isinstance(value, bool) or not isinstance(value, Real)):
        raise ValueError("should be a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError("should be a finite number")
    return number


def as_fraction(value: Any) -> float:
    """A number from 0 to 1."""
    try:
        number = as_number(value)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        raise ValueError("should be a number from 0 to 1")
    return number


def as_distance(value: Any) -> float:
    """A number of at least 0; a chi-square statistic may exceed 1."""
    try:
        number = as_number(value)
    except ValueError:
        number = -1.0
    if number < 0.0:
        raise ValueError("should be a number, 0 or more")
    return number


def as_seconds(value: Any) -> float:
    """A number above 0."""
    try:
        number = as_number(value)
    except ValueError:
        number = 0.0
    if number <= 0.0:
        raise ValueError("should be a number of seconds above 0")
    return number


def as_count(value: Any) -> int:
    """A whole number of at least 0; `3.0` is one, since some writers know only doubles."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    try:
        number = as_number(value)
    except ValueError:
        number = -1.0
    if number < 0 or number != int(number):
        raise ValueError("should be a whole number, 0 or more")
    return int(value)


def number_from_text(value: Any) -> Any:
    """A text that reads as a number as that number, anything else as it is, for the next validator to judge."""
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", value, re.ASCII):
        return int(value) if value.strip().lstrip("+-").isdigit() and len(value) < 40 else float(value)
    return value


def share_from_text(value: Any) -> Any:
    """A text that reads as a number, or as a percentage such as `95%`, as that number; anything else as it is."""
    if isinstance(value, str) and value.rstrip().endswith("%"):
        number = number_from_text(value.rstrip()[:-1])
        return value if isinstance(number, str) else number / 100
    return number_from_text(value)


def one_of(names: tuple[str, ...], spellings: Mapping[str, str] | None = None) -> Callable[[Any], str]:
    """A validator that takes one of `names` in any case, or one of `spellings` (folded) that stands for one."""
    known = {fold(name): name for name in names} | dict(spellings or {})

    def validate(value: Any) -> str:
        if isinstance(value, str) and fold(value) in known:
            return known[fold(value)]
        raise ValueError(f"should be {alternatives(names)}")

    return validate


SWITCH_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": "^([Ee]nabled|[Dd]isabled|[Tt]rue|[Ff]alse|ENABLED|DISABLED|TRUE|FALSE)$"},
        {"type": "boolean"},
    ]
}

Switch = Annotated[
    bool,
    BeforeValidator(as_switch),
    PlainSerializer(lambda on: "Enabled" if on else "Disabled", return_type=str),
    WithJsonSchema(SWITCH_SCHEMA),
]
Number = Annotated[float, BeforeValidator(as_number)]
Fraction = Annotated[float, BeforeValidator(as_fraction), Field(json_schema_extra={"minimum": 0, "maximum": 1})]
Distance = Annotated[float, BeforeValidator(as_distance), Field(json_schema_extra={"minimum": 0})]
Seconds = Annotated[float, BeforeValidator(as_seconds), Field(json_schema_extra={"exclusiveMinimum": 0})]
Count = Annotated[int, BeforeValidator(as_count), Field(json_schema_extra={"minimum": 0})]
OutputPosition = Annotated[
    Literal["START", "END"],
    BeforeValidator(one_of(("START", "END"))),
    WithJsonSchema({"type": "string", "examples": ["START", "END"]}),
]
"""Where the prediction columns of a file stand: before all others, or after them."""
