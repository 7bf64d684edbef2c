"""The types that a column's texts can look like."""

from __future__ import annotations

from enum import StrEnum


class InferredType(StrEnum):
    """What the texts of a column look like; read in any case."""

    INTEGRAL = "Integral"
    FRACTIONAL = "Fractional"
    STRING = "String"
    UNKNOWN = "Unknown"

    @property
    def is_numeric(self) -> bool:
        """Whether the feature carries numerical statistics."""
        return self in (InferredType.INTEGRAL, InferredType.FRACTIONAL)

    @classmethod
    def _missing_(cls, value: object) -> InferredType | None:
        return next((kind for kind in cls if isinstance(value, str) and kind.lower() == value.lower()), None)
