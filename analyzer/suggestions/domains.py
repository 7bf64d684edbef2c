"""The domain of a text column: the values that it may hold."""

from __future__ import annotations

from analyzer.profile.column_profile import ColumnProfile
from contracts.constraints import StringConstraints
from contracts.statistics import InferredType


def domains(profile: ColumnProfile) -> StringConstraints | None:
    """The observed categories of a String column that has few, in the order of their texts; None for all else.

    Numbers get no domain, however few values they have: real reports suggest none for columns of 0 and 1.
    """
    if profile.inferred_type is not InferredType.STRING or not profile.categories:
        return None
    return StringConstraints(domains=sorted(profile.categories))
