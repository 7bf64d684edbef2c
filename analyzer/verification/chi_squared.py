"""Pearson's chi-squared test of category counts against a baseline, with small categories put together first.

The rules, the thresholds among them, are those of Deequ's categorical distance:

- The baseline's counts are scaled to the number of current values that are in a category of the baseline; they are the
  expected counts. Current values of other categories take no part: the check of the categories reports them.
- An expected count is small below 10 when there are two categories, below 5 when there are more. No small one is
  allowed among two categories, and at most a fifth among more; while there are too many, the two smallest become one.
- With fewer than two categories left there is nothing to test.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

_FEWEST_CATEGORIES = 2
_LEAST_EXPECTED_OF_TWO = 10
_LEAST_EXPECTED_OF_MORE = 5
_SHARE_OF_SMALL_CATEGORIES = 0.2


@dataclass(frozen=True)
class ChiSquared:
    """The outcome of the test: the statistic (0 = as expected) and its degrees of freedom."""

    statistic: float
    degrees_of_freedom: int

    @property
    def p_value(self) -> float:
        """How likely a statistic this large or larger is when nothing has changed, from 0 to 1.

        The formula is `Q(k / 2, x / 2)`, the regularised upper incomplete gamma function.
        """
        # Imported where it is needed: the package is large, and most runs ask for no p-value.
        from mpmath import gammainc, inf  # noqa: PLC0415

        return float(gammainc(self.degrees_of_freedom / 2, self.statistic / 2, inf, regularized=True))


def chi_squared(current: Mapping[str, int], baseline: Mapping[str, int]) -> ChiSquared | None:
    """Test current category counts against the baseline's; None when fewer than two categories can be compared.

    Among equally small categories the first in the order of their names is put together first, so that the result
    does not depend on the order of the mappings.
    """
    baseline_counts = {category: count for category, count in sorted(baseline.items()) if count > 0}
    observed = {category: float(current.get(category, 0)) for category in baseline_counts}
    baseline_total = float(sum(baseline_counts.values()))
    observed_total = sum(observed.values())
    # Multiplied first, so that samples of equal shares are expected exactly.
    expected = {category: count * observed_total / baseline_total for category, count in baseline_counts.items()}
    _put_small_categories_together(observed, expected)
    if len(expected) < _FEWEST_CATEGORIES:
        return None
    statistic = sum((observed[category] - mean) ** 2 / mean for category, mean in expected.items())
    return ChiSquared(statistic, len(expected) - 1)


def chi_squared_distance(current: Mapping[str, int], baseline: Mapping[str, int], *, robust: bool) -> float:
    """The test as one number: its p-value when `robust` (small = drift), else its statistic (large = drift).

    Returns NaN when the two samples are not comparable.
    """
    outcome = chi_squared(current, baseline)
    if outcome is None:
        return math.nan
    return outcome.p_value if robust else outcome.statistic


def _put_small_categories_together(observed: dict[str, float], expected: dict[str, float]) -> None:
    """Put the two smallest expected counts together, in place, until few enough are small."""
    while len(expected) >= _FEWEST_CATEGORIES:
        two = len(expected) == _FEWEST_CATEGORIES
        least = _LEAST_EXPECTED_OF_TWO if two else _LEAST_EXPECTED_OF_MORE
        allowed = 0 if two else int(_SHARE_OF_SMALL_CATEGORIES * len(expected))
        if sum(count < least for count in expected.values()) <= allowed:
            return
        smallest = min(expected, key=lambda category: expected[category])
        expected_share, observed_share = expected.pop(smallest), observed.pop(smallest)
        next_smallest = min(expected, key=lambda category: expected[category])
        expected[next_smallest] += expected_share
        observed[next_smallest] += observed_share
