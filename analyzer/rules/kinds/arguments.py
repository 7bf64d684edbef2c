"""What the arguments of kinds may hold."""

from __future__ import annotations

from typing import Any

from contracts.rules import Argument
from contracts.settings import as_fraction, one_of

TYPES = ("Integral", "Fractional", "Numeric", "Boolean", "String")


def _as_values(value: Any) -> tuple[str | int | float, ...]:
    """Texts and numbers; in YAML a bare yes, no, 2020-01-01 or null is neither."""
    plain = isinstance(value, list) and value and all(type(each) in (str, int, float) for each in value)
    if not plain:
        raise ValueError("should be a list of texts or numbers; in YAML, texts such as yes and 2020-01-01 need quotes")
    return tuple(value)


def _as_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("should be a text")
    return value


VALUES = Argument("values", _as_values, "the values that there may be, as a list")
PATTERN = Argument("pattern", _as_text, "a regular expression of Java, which is looked for anywhere in the value")
PREDICATE = Argument("predicate", _as_text, "a condition of Spark SQL on the columns of a row")
QUANTILE = Argument("quantile", as_fraction, "a number from 0 to 1, such as 0.5 for the median")
TYPE = Argument("type", one_of(TYPES), f"one of {', '.join(TYPES)}")
