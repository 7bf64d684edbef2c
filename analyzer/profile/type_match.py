"""How many values of a column are of a given type, each value judged by its own look."""

from __future__ import annotations

from analyzer.profile.type_counts import TypeCounts
from contracts.statistics import InferredType


def matching_fraction(types: TypeCounts, expected: InferredType) -> float | None:
    """The fraction of the present values whose own type is the expected one; None when that means nothing.

    A whole number is a Fractional value too, and a boolean text is a text, but a number is not: a column of numbers
    does not match String at all. Nothing can be said of a column without values, nor of the type Unknown.
    """
    matching = {
        InferredType.INTEGRAL: types.integral,
        InferredType.FRACTIONAL: types.integral + types.fractional,
        InferredType.STRING: types.string + types.boolean,
    }
    if expected not in matching or not types.present:
        return None
    return matching[expected] / types.present
