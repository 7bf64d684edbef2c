"""The KLL quantile sketch in the deterministic form that Deequ keeps it.

Source: Karnin, Lang, Liberty, "Optimal Quantile Approximation in Streams" (2016), as Deequ's
`QuantileNonSample` lays it out: level i holds items of weight 2**i, a level's capacity shrinks with its
height, and compaction is deterministic instead of random. Items enter in row order, so that the first
level of a small data set is the data itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SKETCH_SIZE = 2048
SHRINKING_FACTOR = 0.64

_WORTH_PACKING = 64
_SMALL = (("<i1", 128.0), ("<i2", 32768.0), ("<i4", 2147483648.0))

Items = NDArray[np.float64]


@cache
def level_capacity(height: int) -> int:
    """How many items the level at `height` (0 is the first) may hold before it is due to be compacted."""
    return 2 * (math.ceil(SKETCH_SIZE * SHRINKING_FACTOR**height / 2) + 1)


class _Level:
    """One compactor: items of one weight, in pieces until they are needed as one array."""

    __slots__ = ("compactions", "count", "offset", "pieces")

    def __init__(self, items: Items | None = None, compactions: int = 0, offset: int = 0) -> None:
        self.pieces: list[Items] = [] if items is None or len(items) == 0 else [items]
        self.count = 0 if items is None else len(items)
        self.compactions = compactions
        self.offset = offset

    def append(self, items: Items) -> None:
        self.pieces.append(items)
        self.count += len(items)

    def items(self) -> Items:
        if len(self.pieces) != 1:
            self.pieces = [np.concatenate(self.pieces)] if self.pieces else [np.empty(0)]
        return self.pieces[0]

    def compact(self) -> Items:
        """Halve the level: every second item of the sorted level moves up; an odd last item stays."""
        items = self.items()
        even = len(items) - len(items) % 2
        if self.compactions % 2 == 1:
            self.offset = 1 - self.offset
        self.compactions += 1
        self.pieces = [items[even:].copy()] if even < len(items) else []
        self.count = len(items) - even
        ordered = items[:even].copy()
        ordered.sort()
        return ordered[self.offset :: 2]


class KllSketch:
    """A mergeable sketch of the order of finite numbers; equal, level by level, to Deequ's.

    Rank error is bounded whatever the number of items; up to 2050 items nothing is lost at all.
    """

    __slots__ = ("_capacity", "_levels", "_size")

    def __init__(self) -> None:
        self._levels: list[_Level] = []
        self._size = 0
        self._capacity = 0
        self._expand()

    @classmethod
    def from_levels(cls, levels: Iterable[Items]) -> KllSketch:
        """A sketch that holds these levels, as a statistics file gives them (`sketch.data`)."""
        sketch = cls()
        sketch._levels = [_Level(np.asarray(level, dtype=np.float64)) for level in levels] or [_Level()]
        sketch._measure()
        return sketch

    @property
    def levels(self) -> list[Items]:
        """The items, one array a level; each item of level i stands for 2**i rows."""
        return [level.items() for level in self._levels]

    def update(self, values: Items) -> None:
        """Take in values (shape (n,), finite, in row order)."""
        position = 0
        while position < len(values):
            room = self._capacity + 1 - self._size
            piece = values[position : position + room]
            position += len(piece)
            self._levels[0].append(piece)
            self._size += len(piece)
            if self._size > self._capacity:
                self._condense()
        if self._levels[0].count:
            # A copy, so that a few items do not keep a whole batch in memory.
            self._levels[0].pieces = [self._levels[0].items().copy()]

    def merge(self, other: KllSketch) -> None:
        """Take in another sketch, whose rows come after this one's."""
        while len(self._levels) < len(other._levels):
            self._expand()
        for mine, theirs in zip(self._levels, other._levels, strict=False):
            mine.append(theirs.items())
        self._size += other._size
        while self._size >= self._capacity:
            self._condense()

    def to_plain(self) -> list[list[Any]]:
        return [[*_packed(level.items()), level.compactions, level.offset] for level in self._levels]

    @classmethod
    def from_plain(cls, plain: list[list[Any]]) -> KllSketch:
        sketch = cls()
        sketch._levels = [
            _Level(np.frombuffer(items, dtype=kind).astype(np.float64), compactions, offset)
            for kind, items, compactions, offset in plain
        ]
        sketch._measure()
        return sketch

    def _measure(self) -> None:
        self._size = sum(level.count for level in self._levels)
        self._capacity = sum(level_capacity(height) for height in range(len(self._levels)))

    def _expand(self) -> None:
        self._capacity += level_capacity(len(self._levels))
        self._levels.append(_Level())

    def _condense(self) -> None:
        """Compact the first level that is full; the sizes guarantee that there is one."""
        height = next(h for h, level in enumerate(self._levels) if level.count >= level_capacity(h))
        if height + 1 == len(self._levels):
            self._expand()
        before = self._levels[height].count
        promoted = self._levels[height].compact()
        self._levels[height + 1].append(promoted)
        self._size += self._levels[height].count + len(promoted) - before


def _packed(items: Items) -> tuple[str, bytes]:
    """The items as bytes of the smallest kind that holds each bit of them: many columns are flags or small integers."""
    if len(items) >= _WORTH_PACKING and float(items[0]).is_integer():
        largest = max(-float(items.min()), float(items.max()))
        kind = next((kind for kind, above in _SMALL if largest < above), None)
        if kind is not None:
            small = items.astype(kind)
            if np.array_equal(small.astype(np.float64).view(np.int64), items.view(np.int64)):
                return kind, small.tobytes()
    return "<f8", items.astype("<f8", copy=False).tobytes()
