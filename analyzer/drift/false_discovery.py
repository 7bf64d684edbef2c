"""Many tests at once: which p-values still tell of something, when some are small by chance."""

from __future__ import annotations

from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float], rate: float) -> float:
    """The level at which to reject, so that at most `rate` of what is rejected is so by chance, on average.

    It is `k / m * rate` of m tests, with the largest k for which the k-th smallest p-value is not above that:
    Y. Benjamini and Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995). Rejected is what is not above
    the level; it is 0 where nothing is.
    """
    levels = (rank / len(p_values) * rate for rank in range(1, len(p_values) + 1))
    return max((level for p, level in zip(sorted(p_values), levels, strict=True) if p <= level), default=0.0)
