"""Many tests at once: which p-values still tell of something, when some are small by chance."""

from __future__ import annotations

from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float], rate: float) -> float:
    """The level at which to reject, so that at most `rate` of what is rejected is so by chance, on average.

    The largest of the sorted p-values `p_(k)` with `p_(k) <= k / m * rate`, of m tests: Y. Benjamini and Y. Hochberg,
    Journal of the Royal Statistical Society B 57 (1995). Rejected is what is not above it; -1 where nothing is.
    """
    ordered = sorted(p_values)
    kept = (p for rank, p in enumerate(ordered, 1) if p <= rank / len(ordered) * rate)
    return max(kept, default=-1.0)
