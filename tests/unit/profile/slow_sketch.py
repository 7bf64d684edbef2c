"""The documented rules of the sketch and of its buckets once more, one value at a time and in plain Python.

The capacity of the level at height h is 2 * (ceil(2048 * 0.64**h / 2) + 1). As soon as all levels together hold more
than their capacities, the first level that is full is compacted: an odd last item stays, the others are sorted, and
every second one goes up. A level's first two compactions begin with the first item, and from then on every second
compaction changes between the first and the second. Sketches are merged into an empty one: level by level the items
come after those that are there, and levels are compacted while all together hold as much as their capacities, or more;
a sketch by itself is merged so, too. Buckets count what is at least one bound and below the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil


def capacity(height: int) -> int:
    return 2 * (ceil(2048 * 0.64**height / 2) + 1)


class SlowSketch:
    def __init__(self) -> None:
        self.levels: list[list[float]] = [[]]
        self._compactions, self._second_first = [0], [False]

    def update(self, value: float) -> None:
        self.levels[0].append(value)
        if self._room() < 0:
            self._compact()

    def merge(self, other: SlowSketch) -> None:
        while len(self.levels) < len(other.levels):
            self._grow()
        for mine, theirs in zip(self.levels, other.levels, strict=False):
            mine.extend(theirs)
        while self._room() <= 0:
            self._compact()

    def _room(self) -> int:
        return sum(capacity(height) for height in range(len(self.levels))) - sum(map(len, self.levels))

    def _grow(self) -> None:
        self.levels.append([])
        self._compactions.append(0)
        self._second_first.append(False)

    def _compact(self) -> None:
        height = 0
        while len(self.levels[height]) < capacity(height):
            height += 1
        if height + 1 == len(self.levels):
            self._grow()
        if self._compactions[height] % 2 == 1:
            self._second_first[height] = not self._second_first[height]
        self._compactions[height] += 1
        items = self.levels[height]
        self.levels[height] = [items.pop()] if len(items) % 2 else []
        self.levels[height + 1].extend(sorted(items)[self._second_first[height] :: 2])


def slow_levels(*partitions: Iterable[float]) -> list[list[float]]:
    whole = SlowSketch()
    for values in partitions:
        sketch = SlowSketch()
        for value in values:
            sketch.update(value)
        whole.merge(sketch)
    return whole.levels


def slow_buckets(levels: Sequence[Sequence[float]], minimum: float, maximum: float) -> list[float]:
    bounds = [minimum + (maximum - minimum) * i / 10 for i in range(11)]
    counts = [0.0] * 10
    for height, level in enumerate(levels):
        for item in level:
            bucket = 9
            while bucket > 0 and item < bounds[bucket]:
                bucket -= 1
            counts[bucket] += 2**height
    return counts
