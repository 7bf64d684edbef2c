"""What identifies rows goes on doing so."""

from __future__ import annotations

import math
from typing import Any

from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.distinct_count import EXACT_LIMIT, RELATIVE_ERROR
from analyzer.rules.suggestions.slack import lowest_mean
from analyzer.rules.suggestions.suggestion import suggestion, written

LARGEST_DIFFERENCE = 0.08
"""Deequ's: the count of distinct values is an estimate, and may be this much away from the number of rows."""

DRAWN = 1.0 - math.exp(-1.0)
"""The fraction of n different values that n draws with replacement show, at least."""

_ERRORS = 5


@suggestion
def stay_distinct(profile: ColumnProfile) -> dict[str, Any] | None:
    """`hasDistinctness` where all rows have a value of their own (Deequ's `UniqueIfApproximatelyUniqueRule`).

    Deequ asks for `isUnique`, which no sample with replacement holds. What is asked for here is what such a sample
    shows of values that are all different: 63 % of them, less what chance may take.
    """
    rows = profile.item_count
    distinct = profile.distinct_count / rows
    if profile.missing or abs(1.0 - distinct) > LARGEST_DIFFERENCE:
        return None
    if profile.distinct_count > EXACT_LIMIT:
        distinct *= 1.0 - _ERRORS * RELATIVE_ERROR
    bound = lowest_mean(distinct * DRAWN, rows)
    if bound <= 0.0:
        return None
    hint = f"about {profile.distinct_count} of {rows} values are different; isUnique asks for all of them"
    return written("hasDistinctness", profile, hint, at_least=bound)
