"""How many distinct values there are: exact while they are few, then estimated."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.profile.hashing import Hashes

EXACT_LIMIT = 2048
"""Up to this many distinct values the count is exact (but for collisions of 64-bit hashes)."""

PRECISION = 12
REGISTERS = 1 << PRECISION
RELATIVE_ERROR = 1.04 / math.sqrt(REGISTERS)
"""The standard error of the estimate above the limit: 1.6 %."""


class DistinctCount:
    """A set of 64-bit hashes that becomes a HyperLogLog sketch when it outgrows its limit.

    As in HyperLogLog++ (Heule, Nunkesser, Hall 2013): 64-bit hashes and an exact sparse form; instead of
    its empirical bias tables the estimator of Ertl, "New cardinality estimation algorithms for HyperLogLog
    sketches" (2017), algorithm 6, which needs none. What is kept depends on the set of values alone.
    """

    __slots__ = ("_hashes", "_registers")

    def __init__(self) -> None:
        self._hashes: Hashes | None = np.empty(0, dtype=np.uint64)
        self._registers: NDArray[np.uint8] | None = None

    def update(self, hashes: Hashes) -> None:
        """Take in hashes (shape (n,), repeats allowed)."""
        if self._hashes is None:
            self._register(hashes)
            return
        union = _distinct(np.concatenate((self._hashes, hashes)))
        if len(union) <= EXACT_LIMIT:
            self._hashes = union
        else:
            self._hashes = None
            self._registers = np.zeros(REGISTERS, dtype=np.uint8)
            self._register(union)

    def merge(self, other: DistinctCount) -> None:
        if other._hashes is not None:
            self.update(other._hashes)
            return
        if self._hashes is not None:
            mine = self._hashes
            self._hashes, self._registers = None, np.zeros(REGISTERS, dtype=np.uint8)
            self._register(mine)
        assert self._registers is not None and other._registers is not None
        np.maximum(self._registers, other._registers, out=self._registers)

    def result(self) -> int:
        if self._hashes is not None:
            return len(self._hashes)
        assert self._registers is not None
        return max(round(_estimate(self._registers)), EXACT_LIMIT + 1)

    def to_plain(self) -> list[Any]:
        return [
            None if self._hashes is None else self._hashes.astype("<u8", copy=False).tobytes(),
            None if self._registers is None else self._registers.tobytes(),
        ]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> DistinctCount:
        distinct = cls()
        hashes, registers = plain
        distinct._hashes = None if hashes is None else np.frombuffer(hashes, dtype="<u8")
        distinct._registers = None if registers is None else np.frombuffer(registers, dtype=np.uint8).copy()
        return distinct

    def _register(self, hashes: Hashes) -> None:
        """Keep, for each register, the highest rank (position of the first set bit) of its hashes."""
        assert self._registers is not None
        index = (hashes >> np.uint64(64 - PRECISION)).astype(np.intp)
        rest = (hashes << np.uint64(PRECISION)) | np.uint64(1 << (PRECISION - 1))
        # frexp gives the exponent of the leading bit; rounding up to the next power of two is undone first.
        leading = np.frexp((rest & ~(rest >> np.uint64(1))).astype(np.float64))[1]
        np.maximum.at(self._registers, index, (65 - leading).astype(np.uint8))


def _distinct(hashes: Hashes) -> Hashes:
    """The distinct hashes in ascending order; for as few as these quicker than numpy's own `unique`."""
    ordered = np.sort(hashes)
    first = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def _estimate(registers: NDArray[np.uint8]) -> float:
    """Ertl's improved raw estimator, unbiased over the whole range."""
    highest = 64 - PRECISION
    multiplicity = np.bincount(registers, minlength=highest + 2).astype(np.float64)
    m = float(REGISTERS)
    z = m * _tau(1.0 - multiplicity[highest + 1] / m)
    for rank in range(highest, 0, -1):
        z = 0.5 * (z + multiplicity[rank])
    z += m * _sigma(multiplicity[0] / m)
    return m * m / (2.0 * math.log(2.0) * z)


def _sigma(x: float) -> float:
    """x + sum over k of x**(2**k) * 2**(k-1)."""
    if x == 1.0:
        return math.inf
    y, z = 1.0, x
    while True:
        x *= x
        before, z = z, z + x * y
        y += y
        if z == before:
            return z


def _tau(x: float) -> float:
    """(1 - x - sum over k of (1 - x**(2**-k))**2 * 2**-k) / 3."""
    if x in (0.0, 1.0):
        return 0.0
    y, z = 1.0, 1.0 - x
    while True:
        x = math.sqrt(x)
        before, y = z, y * 0.5
        z -= (1.0 - x) ** 2 * y
        if z == before:
            return z / 3.0
