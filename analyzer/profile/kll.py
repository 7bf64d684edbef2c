"""The KLL quantile sketch in the deterministic form that Deequ keeps it.

Source: Karnin, Lang, Liberty, "Optimal Quantile Approximation in Streams" (2016), as Deequ's
`QuantileNonSample` lays it out: level i holds items of weight 2**i, a level's capacity shrinks with its
height, and compaction is deterministic instead of random. Items enter in row order, so that the first
level of a small data set is the data itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import zip_longest
from typing import Any

import numpy as np

from analyzer.arrays import Floats

SKETCH_SIZE = 2048
SHRINKING_FACTOR = 0.64

_WORTH_PACKING = 64
_SMALL = (("<i1", 128.0), ("<i2", 32768.0), ("<i4", 2147483648.0))


@cache
def level_capacity(height: int) -> int:
    """How many items the level at `height` (0 is the first) may hold before it is due to be compacted."""
    return 2 * (math.ceil(SKETCH_SIZE * SHRINKING_FACTOR**height / 2) + 1)


class _KllLevel:
    """One compactor: items of one weight."""

    __slots__ = ("compactions", "items", "offset")

    def __init__(self, items: Floats | None = None, compactions: int = 0, offset: int = 0) -> None:
        self.items = np.empty(0) if items is None else items
        self.compactions = compactions
        self.offset = offset

    def take(self, arriving: Sequence[Floats], compacted: Sequence[int]) -> Floats:
        """Take in items and compact as many of the first ones as each of `compacted` says, all of them even numbers.

        Halved they move up: every second item, once they are sorted.
        """
        # A copy, so that a few items do not keep a whole batch in memory.
        items = np.concatenate((self.items, *arriving))
        done = sum(compacted)
        promoted = np.empty(done // 2)
        start = 0
        for number in compacted:
            if self.compactions % 2 == 1:
                self.offset = 1 - self.offset
            self.compactions += 1
            halved = items[start : start + number]
            halved.sort()
            promoted[start // 2 : (start + number) // 2] = halved[self.offset :: 2]
            start += number
        self.items = items[done:].copy() if done else items
        return promoted


class KllSketch:
    """A mergeable sketch of the order of finite numbers; equal, level by level, to Deequ's.

    Rank error is bounded whatever the number of items; below 2050 items nothing is lost at all.
    """

    __slots__ = ("_levels", "_merged")

    def __init__(self) -> None:
        self._levels = [_KllLevel()]
        self._merged = False

    @property
    def levels(self) -> list[Floats]:
        """The items once all are in, one array a level; each item of level i stands for 2**i rows."""
        whole = self
        if not self._merged:
            whole = KllSketch()
            whole.merge(self)
        return [level.items for level in whole._levels]

    def update(self, values: Floats) -> None:
        """Take in values (shape (n,), finite, in row order)."""
        self._take([values], _plan_of_values(self._counts, len(values)))

    def merge(self, other: KllSketch) -> None:
        """Take in another sketch, whose rows come after this one's.

        As Spark aggregates for Deequ, the sketches of all partitions are merged into an empty one, the first too: it
        is compacted there when its levels are just full, and its compactions are counted anew.
        """
        if not self._merged:
            first, self._levels, self._merged = self._levels, [_KllLevel()], True
            self._take_levels(first)
        self._take_levels(other._levels)

    def _take_levels(self, levels: list[_KllLevel]) -> None:
        self._levels += [_KllLevel() for _ in levels[len(self._levels) :]]
        arriving = [level.items for level in levels]
        counts = [mine + theirs for mine, theirs in zip_longest(self._counts, map(len, arriving), fillvalue=0)]
        self._take(arriving, _plan_of_merged(counts))

    @property
    def _counts(self) -> tuple[int, ...]:
        return tuple(len(level.items) for level in self._levels)

    def _take(self, arriving: Sequence[Floats], plan: _Plan) -> None:
        """Take in items of each level, and compact each as the plan says."""
        promoted: list[Floats] = []
        for height, compacted in enumerate(plan):
            if height == len(self._levels):
                self._levels.append(_KllLevel())
            found = [*arriving[height : height + 1], *promoted]
            promoted = [self._levels[height].take(found, compacted)] if found else []

    def to_plain(self) -> list[Any]:
        levels = [[*_packed(level.items), level.compactions, level.offset] for level in self._levels]
        return [self._merged, levels]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> KllSketch:
        sketch = cls()
        sketch._merged, levels = plain
        sketch._levels = [
            _KllLevel(np.frombuffer(items, dtype=kind).astype(np.float64), compactions, offset)
            for kind, items, compactions, offset in levels
        ]
        return sketch


_Plan = tuple[tuple[int, ...], ...]
"""For each level, of how many items each of its compactions is.

It follows from numbers of items alone and not from the items, so that columns of as many values share it, and a level
takes in at once what comes to it.
"""


@lru_cache(maxsize=64)
def _plan_of_values(counts: tuple[int, ...], arriving: int) -> _Plan:
    """Values come one by one, and as soon as all levels together hold more than they may, one is compacted."""
    levels = _LevelSizes(counts)
    while arriving:
        some = min(arriving, max(levels.room + 1, 0))
        levels.counts[0] += some
        levels.room -= some
        arriving -= some
        if levels.room < 0:
            levels.compact()
    return levels.plan


def _plan_of_merged(counts: Sequence[int]) -> _Plan:
    """Levels are compacted until they hold less than they may."""
    levels = _LevelSizes(counts)
    while levels.room <= 0:
        levels.compact()
    return levels.plan


class _LevelSizes:
    """How many items the levels hold, and for how many more there is `room` in all of them together."""

    def __init__(self, counts: Sequence[int]) -> None:
        self.counts = list(counts)
        self.room = sum(level_capacity(height) - count for height, count in enumerate(counts))
        self._compacted: list[list[int]] = [[] for _ in counts]

    @property
    def plan(self) -> _Plan:
        return tuple(tuple(numbers) for numbers in self._compacted)

    def compact(self) -> None:
        """Compact the first level that is full; the sizes guarantee that there is one. An odd last item stays."""
        height = next(height for height, count in enumerate(self.counts) if count >= level_capacity(height))
        if height + 1 == len(self.counts):
            self.room += level_capacity(height + 1)
            self.counts.append(0)
            self._compacted.append([])
        even = self.counts[height] // 2 * 2
        self.counts[height] -= even
        self.counts[height + 1] += even // 2
        self.room += even // 2
        self._compacted[height].append(even)


def _packed(items: Floats) -> tuple[str, bytes]:
    """The items as bytes of the smallest kind that holds each bit of them: many columns are flags or small integers."""
    if len(items) >= _WORTH_PACKING and float(items[0]).is_integer():
        largest = max(-float(items.min()), float(items.max()))
        kind = next((kind for kind, above in _SMALL if largest < above), None)
        if kind is not None:
            small = items.astype(kind)
            if np.array_equal(small.astype(np.float64).view(np.int64), items.view(np.int64)):
                return kind, small.tobytes()
    return "<f8", items.astype("<f8", copy=False).tobytes()
