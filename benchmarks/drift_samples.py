"""Samples of columns, as the product's states keep them: of distributions, of shifts, and of ways to move mass."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from analyzer.arrays import Floats
from analyzer.profile.categories import CATEGORY_LIMIT
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.kll import KllSketch
from analyzer.profile.moments import Moments
from analyzer.profile.type_counts import TypeCounts

SHIFT = 0.25
"""In standard deviations."""

MOVED = 0.1
"""Total variation."""

BATCH_ROWS = 65_536

Rng = np.random.Generator
Move = Callable[[Rng, Floats], Floats]
Draw = Callable[[Rng, int, float], Floats]
"""So many values, shifted by so many standard deviations."""


@dataclass(frozen=True)
class Kind:
    """What is drawn: the baseline's column, and the same of later data, changed or not."""

    name: str
    baseline: Callable[[Rng, int], ColumnProfile]
    current: Callable[[Rng, int, bool], ColumnProfile]
    numeric: bool


def numbers(name: str, draw: Draw) -> Kind:
    """A column of numbers, which shifts."""

    def current(rng: Rng, rows: int, changed: bool) -> ColumnProfile:
        return _of_numbers(draw(rng, rows, SHIFT if changed else 0.0))

    return Kind(name, lambda rng, rows: _of_numbers(draw(rng, rows, 0.0)), current, numeric=True)


def categories(count: int, way: str, move: Move) -> Kind:
    """A column of `count` categories by Zipf's law, the share of each as 1 / rank, beside one that is new.

    `move` makes the shares of the current data of those of the baseline.
    """
    shares = np.append(1.0 / np.arange(1, count + 1), 0.0)
    shares /= shares.sum()

    def current(rng: Rng, rows: int, changed: bool) -> ColumnProfile:
        return _of_categories(rng.multinomial(rows, move(rng, shares) if changed else shares))

    return Kind(way, lambda rng, rows: _of_categories(rng.multinomial(rows, shares)), current, numeric=False)


def _flag(share: float) -> Draw:
    def draw(rng: Rng, rows: int, shift: float) -> Floats:
        return (rng.random(rows) < share + shift * math.sqrt(share * (1 - share))).astype(np.float64)

    return draw


def _integers(rng: Rng, rows: int, shift: float) -> Floats:
    by = np.floor(shift * math.sqrt((20**2 - 1) / 12) + rng.random(rows))
    values: Floats = by + rng.integers(0, 20, rows).astype(np.float64)
    return values


def _lognormal(rng: Rng, rows: int, shift: float) -> Floats:
    return np.exp(rng.standard_normal(rows)) + shift * math.sqrt((math.e - 1) * math.e)


def _poisson(rng: Rng, rows: int, shift: float) -> Floats:
    return rng.poisson(3 + shift * math.sqrt(3), rows).astype(np.float64)


def _to(target: int) -> Move:
    """From the most frequent category to another one."""

    def move(_: Rng, shares: Floats) -> Floats:
        moved = shares.copy()
        moved[0] -= MOVED
        moved[target] += MOVED
        return moved

    return move


def _among(choose: Callable[[Rng, Floats], np.ndarray[Any, Any]]) -> Move:
    """From the categories that are not chosen to those that are, of each as much as its share is among them."""

    def move(rng: Rng, shares: Floats) -> Floats:
        up = choose(rng, shares)
        gained, lost = np.where(up, shares, 0.0), np.where(up, 0.0, shares)
        moved: Floats = shares + MOVED * (gained / gained.sum() - lost / lost.sum())
        return moved

    return move


def _first(_: Rng, shares: Floats) -> np.ndarray[Any, Any]:
    first: np.ndarray[Any, Any] = np.arange(len(shares)) == 0
    return first


def _others(rng: Rng, shares: Floats) -> np.ndarray[Any, Any]:
    return ~_first(rng, shares)


def _rare(_: Rng, shares: Floats) -> np.ndarray[Any, Any]:
    rare: np.ndarray[Any, Any] = np.cumsum(shares) > 0.5
    return rare


def _any_half(rng: Rng, shares: Floats) -> np.ndarray[Any, Any]:
    up: np.ndarray[Any, Any] = rng.permutation(len(shares) - 1) < (len(shares) - 1) // 2
    return np.append(up, False)


def _of_numbers(values: Floats) -> ColumnProfile:
    sketch, moments = KllSketch(), Moments()
    for start in range(0, len(values), BATCH_ROWS):
        sketch.update(values[start : start + BATCH_ROWS])
        moments.update(values[start : start + BATCH_ROWS])
    types = TypeCounts(fractional=len(values))
    return ColumnProfile("x", len(values), types, moments=moments.result(), levels=sketch.levels)


def _of_categories(counts: np.ndarray[Any, Any]) -> ColumnProfile:
    """Of more categories than are kept the states know none."""
    found = {f"c{place:04}": int(count) for place, count in enumerate(counts) if count}
    rows = int(counts.sum())
    kept = found if len(found) <= CATEGORY_LIMIT else None
    # Of those that the baseline knows it is counted how often they occur, however many there are.
    return ColumnProfile("x", rows, TypeCounts(string=rows), len(found), categories=kept, known_counts=found)


NUMBERS = (
    numbers("normal", lambda rng, rows, shift: rng.standard_normal(rows) + shift),
    numbers("lognormal", _lognormal),
    numbers("lognormal, in cents", lambda rng, rows, shift: np.round(_lognormal(rng, rows, shift), 2)),
    numbers("0/1, half of them 1", _flag(0.5)),
    numbers("0/1, a tenth 1", _flag(0.1)),
    numbers("0/1, a fiftieth 1", _flag(0.02)),
    numbers("20 integers", _integers),
    numbers("Poisson(3)", _poisson),
)
WAYS = {
    "first to second": _to(1),
    "first to rarest": _to(-2),
    "first to a new one": _to(-1),
    "first to all others": _among(_others),
    "all others to first": _among(_first),
    "frequent half to rare half": _among(_rare),
    "any half to the other half": _among(_any_half),
}
"""How mass is moved among categories."""
