"""How many values look like what, and the type that follows."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.statistics import InferredType


@dataclass(frozen=True)
class TypeCounts:
    """Present values by their own look; they merge by addition."""

    integral: int = 0
    fractional: int = 0
    boolean: int = 0
    string: int = 0

    def __add__(self, other: TypeCounts) -> TypeCounts:
        return TypeCounts(
            self.integral + other.integral,
            self.fractional + other.fractional,
            self.boolean + other.boolean,
            self.string + other.string,
        )

    @property
    def present(self) -> int:
        return self.integral + self.fractional + self.boolean + self.string

    def all_of(self, declared: InferredType) -> TypeCounts:
        """The same values, each taken for one of the declared type."""
        return TypeCounts(**{declared.lower(): self.present})

    @property
    def inferred_type(self) -> InferredType:
        """Any text makes a String, boolean texts are String, one fraction makes a Fractional."""
        if self.present == 0:
            return InferredType.UNKNOWN
        if self.string or self.boolean:
            return InferredType.STRING
        return InferredType.FRACTIONAL if self.fractional else InferredType.INTEGRAL
