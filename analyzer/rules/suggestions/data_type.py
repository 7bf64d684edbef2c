"""What looks like numbers, or like true and false, keeps looking so."""

from __future__ import annotations

from typing import Any

from analyzer.profile.column_profile import ColumnProfile
from analyzer.rules.suggestions.suggestion import suggestion, written
from contracts.inferred_type import InferredType


@suggestion
def keep_type(profile: ColumnProfile) -> dict[str, Any] | None:
    """`hasDataType` for all types but texts (Deequ's `RetainTypeRule`).

    A Fractional column may hold whole numbers: it is asked to be Numeric.
    """
    types = profile.types
    match profile.inferred_type:
        case InferredType.INTEGRAL:
            kind = "Integral"
        case InferredType.FRACTIONAL:
            kind = "Numeric"
        case _ if types.boolean == types.present:
            kind = "Boolean"
        case _:
            return None
    return written("hasDataType", profile, f"all of {profile.present} values are {kind}", type=kind)
