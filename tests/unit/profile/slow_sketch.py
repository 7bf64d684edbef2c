"""The documented rules of the sketch and of its buckets once more, one value at a time and in plain Python.

The capacity of the level at height h is 2 * (ceil(2048 * 0.64**h / 2) + 1). As soon as all levels together hold more
than their capacities, the first level that is full is compacted: an odd last item stays, the others are sorted, and
every second one goes up. A level's first two compactions begin with the first item, and from then on every second
compaction changes between the first and the second. Buckets count what is at least one bound and below the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil


def capacity(height: int) -> int:
    return 2 * (ceil(2048 * 0.64**height / 2) + 1)


def slow_levels(values: Iterable[float]) -> list[list[float]]:
    levels: list[list[float]] = [[]]
    compactions, second_first = [0], [False]
    for value in values:
        levels[0].append(value)
        if sum(map(len, levels)) <= sum(capacity(height) for height in range(len(levels))):
            continue
        height = 0
        while len(levels[height]) < capacity(height):
            height += 1
        if height + 1 == len(levels):
            levels.append([])
            compactions.append(0)
            second_first.append(False)
        if compactions[height] % 2 == 1:
            second_first[height] = not second_first[height]
        compactions[height] += 1
        items = levels[height]
        levels[height] = [items.pop()] if len(items) % 2 else []
        levels[height + 1].extend(sorted(items)[second_first[height] :: 2])
    return levels


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
