"""k-prototypes: clusters of rows with numbers and categories (Huang 1998), k-means where there are no categories.

The distance of a row to a centre is the sum of (x - c)^2 over the numbers, which come scaled to a deviation of 1, and
of 1/2 for each category that differs: Huang's choice, half the deviation of the numbers. Centres are the means of the
numbers and the most frequent categories. Sums are those of numpy alone, so that the same rows give the same clusters
on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from analyzer.arrays import Floats, Positions

MOST_CLUSTERS = 12
_ROUNDS = 50
_MISMATCH = 0.5


@dataclass(frozen=True)
class MixedRows:
    """Rows of scaled numbers, shape (rows, numbers), and of codes of categories, shape (rows, categories)."""

    numbers: Floats
    codes: Positions

    def __len__(self) -> int:
        return len(self.numbers)

    def at(self, places: Positions) -> MixedRows:
        return MixedRows(self.numbers[places], self.codes[places])

    def distances(self, centres: MixedRows) -> Floats:
        """Shape (centres, rows)."""
        every = [
            np.square(self.numbers - numbers).sum(axis=1) + _MISMATCH * (self.codes != codes).sum(axis=1)
            for numbers, codes in zip(centres.numbers, centres.codes, strict=True)
        ]
        return np.array(every)


@dataclass(frozen=True)
class Clusters:
    """`members` says for each row which cluster it is in; `cost` is the sum of distances to the centres."""

    members: Positions
    cost: float
    count: int

    @classmethod
    def of(cls, rows: MixedRows, count: int, seed: int) -> Self:
        """At most `count` clusters, fewer where there are fewer distinct rows; their centres begin far apart."""
        centres = _begin(rows, count, np.random.default_rng(seed))
        distances = rows.distances(centres)
        members = distances.argmin(axis=0)
        for _ in range(_ROUNDS):
            centres = _centres(rows, members, centres)
            distances = rows.distances(centres)
            before, members = members, distances.argmin(axis=0)
            if np.array_equal(before, members):
                break
        _, members = np.unique(members, return_inverse=True)
        return cls(members, float(distances.min(axis=0).sum()), int(members.max()) + 1)


def clusters_of(rows: MixedRows, count: int | None, seed: int) -> Clusters:
    """So many clusters; without a number as many, up to 12, as the bend of the cost suggests.

    That is the number at which the cost lies furthest below the line from one cluster to the most (Satopaa et al. 2011,
    "Finding a kneedle in a haystack").
    """
    if count is not None:
        return Clusters.of(rows, count, seed)
    tried = [Clusters.of(rows, number, seed) for number in range(1, min(MOST_CLUSTERS, len(rows)) + 1)]
    costs = np.array([each.cost for each in tried])
    if len(tried) < 3 or costs[0] <= costs[-1]:
        return tried[-1] if costs[-1] < costs[0] else tried[0]
    below = np.linspace(1.0, 0.0, len(tried)) - (costs - costs[-1]) / (costs[0] - costs[-1])
    return tried[int(below.argmax())]


def _begin(rows: MixedRows, count: int, rng: np.random.Generator) -> MixedRows:
    """k-means++ (Arthur and Vassilvitskii 2007): each centre a row, drawn by its distance to those before it."""
    places = [int(rng.random() * len(rows))]
    nearest = rows.distances(rows.at(np.array(places)))[0]
    while len(places) < count and nearest.max() > 0.0:
        bounds = np.cumsum(nearest)
        place = min(int(np.searchsorted(bounds, rng.random() * bounds[-1], side="right")), len(rows) - 1)
        places.append(place)
        nearest = np.minimum(nearest, rows.distances(rows.at(np.array([place])))[0])
    return rows.at(np.array(places))


def _centres(rows: MixedRows, members: Positions, before: MixedRows) -> MixedRows:
    """The centre of each cluster; one without members stays where it was."""
    numbers, codes = before.numbers.copy(), before.codes.copy()
    for cluster in range(len(before)):
        inside = members == cluster
        if inside.any():
            numbers[cluster] = rows.numbers[inside].mean(axis=0)
            codes[cluster] = [np.bincount(column).argmax() for column in rows.codes[inside].T]
    return MixedRows(numbers, codes)
