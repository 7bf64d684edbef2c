"""How many values of a text column have to be of its domain, where the data shows that the domain lacks some."""

from __future__ import annotations

import math

from analyzer.profile.column_profile import ColumnProfile

LEAST_ROWS = 100
FEW = 5
"""A category seen less often tells of others that were not seen at all."""

WINDOW = 100
"""Values of the smallest window that the threshold is made for."""


def domain_threshold(profile: ColumnProfile) -> float | None:
    """The threshold that later data without any change meets; None where the domain seems to be whole.

    The share of what was not seen is about `f / n`, of f categories that were seen once among n values: I. J. Good,
    Biometrika 40 (1953). Allowed is a bound of it, `u = (f + 2.33 sqrt(f + 1) + 4) / n`, and what chance adds to that
    in a window of 100 values, `3 sqrt(u / 100) + 0.01`.
    """
    counts = profile.categories
    if not counts or profile.present < LEAST_ROWS or min(counts.values()) >= FEW:
        return None
    once = sum(count == 1 for count in counts.values())
    unseen = (once + 2.33 * math.sqrt(once + 1) + FEW - 1) / profile.present
    allowed = unseen + 3 * math.sqrt(unseen / WINDOW) + 1 / WINDOW
    return max(0, math.floor(100 * (1 - allowed))) / 100
