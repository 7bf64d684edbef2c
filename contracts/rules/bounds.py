"""What a measured number is held to: an interval, by its ends."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.errors import held
from contracts.numbers import java_double
from contracts.settings import as_number

KEYS = ("at_least", "above", "at_most", "below", "equals")
"""The keys of a rule that bound what it measures."""


@dataclass(frozen=True)
class Bounds:
    """The numbers from `low` to `high`, the ends themselves only where they are not `open`."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, number: float) -> bool:
        above = number > self.low or (number == self.low and not self.low_open)
        return above and (number < self.high or (number == self.high and not self.high_open))

    def __str__(self) -> str:
        """In words: `at least 0.5 and below 1.0`."""
        if self.low == self.high:
            return java_double(self.low)
        ends = []
        if self.low > -math.inf:
            ends.append(f"{'above' if self.low_open else 'at least'} {java_double(self.low)}")
        if self.high < math.inf:
            ends.append(f"{'below' if self.high_open else 'at most'} {java_double(self.high)}")
        return " and ".join(ends) or "any number"

    @property
    def empty(self) -> bool:
        """Whether no number lies between."""
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def meet(self, other: Bounds) -> Bounds:
        """What lies within both."""
        low = max((self.low, self.low_open), (other.low, other.low_open))
        high = min((self.high, not self.high_open), (other.high, not other.high_open))
        return Bounds(low[0], high[0], low[1], not high[1])


ALL = Bounds(1.0, 1.0)
"""All of the rows, as a fraction."""
FRACTION = Bounds(0.0, 1.0)
NOT_NEGATIVE = Bounds(0.0)
COEFFICIENT = Bounds(-1.0, 1.0)
ANY = Bounds()


class BoundsError(ValueError):
    """The bounds of a rule are wrong; `key` is the one to look at."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


def read_bounds(written: Mapping[str, Any], possible: Bounds) -> Bounds | None:
    """The bounds among the keys of a rule, None where there are none; `possible` is what can be measured at all.

    Raises BoundsError.
    """
    given = {key: _number(key, written[key], possible) for key in KEYS if key in written}
    if not given:
        return None
    if "equals" in given and len(given) > 1:
        raise BoundsError("equals", "stands beside other bounds; it should stand alone")
    for one, other in (("at_least", "above"), ("at_most", "below")):
        if one in given and other in given:
            raise BoundsError(other, f"stands beside {one}; one of them is enough")
    exact = given.get("equals")
    bounds = Bounds(
        given.get("at_least", given.get("above", -math.inf if exact is None else exact)),
        given.get("at_most", given.get("below", math.inf if exact is None else exact)),
        "above" in given,
        "below" in given,
    )
    if bounds.meet(possible).empty:
        key = next(iter(given))
        raise BoundsError(key, f"can never hold: what is measured is {possible}, and {bounds} is asked for")
    return bounds


def _number(key: str, value: Any, possible: Bounds) -> float:
    try:
        number = as_number(value)
    except ValueError as error:
        raise BoundsError(key, f"holds {held(value)}; it {error}") from None
    if number not in possible:
        raise BoundsError(key, f"holds {held(value)}; it should be {possible}, as what is measured is")
    return number
