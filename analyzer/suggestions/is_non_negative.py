"""Whether a numeric column has seen no negative value."""

from __future__ import annotations

from analyzer.profile.column_profile import ColumnProfile
from contracts.constraints import NumConstraints


def is_non_negative(profile: ColumnProfile) -> NumConstraints | None:
    """Present on every numeric feature: true when the minimum is at least 0; None for columns that are not numeric."""
    if not profile.inferred_type.is_numeric or profile.moments is None:
        return None
    return NumConstraints(is_non_negative=profile.moments.minimum >= 0)
