"""How often each class was predicted for each actual class: the state that all metrics of classes come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analyzer.arrays import Counts
from analyzer.columns.labels import Classes
from analyzer.model_quality.draws import SAMPLES, Samples, in_sample

MOST_CLASSES = 1_000
"""Beyond it the column holds no classes; the matrix of as many has a million cells."""


@dataclass(frozen=True)
class Confusion:
    """`counts[i, j]` rows of the class `classes[i]` were predicted to be of the class `classes[j]`."""

    classes: tuple[str, ...]
    counts: Counts

    @property
    def actual(self) -> Counts:
        """Rows of each class, shape (n,)."""
        total: Counts = self.counts.sum(axis=1)
        return total

    def as_mapping(self) -> dict[str, dict[str, int]]:
        """The matrix as the report has it: by actual class, in it by predicted class."""
        rows = self.counts.tolist()
        return {
            actual: dict(zip(self.classes, row, strict=True)) for actual, row in zip(self.classes, rows, strict=True)
        }


class ConfusionCounts:
    """Mergeable counts of (actual, predicted), of the full data and of each draw."""

    KIND = "confusion"

    __slots__ = ("crowd", "pairs")

    def __init__(self) -> None:
        self.pairs: dict[tuple[str, str], Counts] = {}
        self.crowd: list[str] = []
        """Some of the classes, once there are too many; nothing is counted any more then."""

    def update(self, actual: Classes, predicted: Classes, samples: Samples) -> None:
        """Take in rows that have both classes."""
        if self.crowd:
            return
        crowded = next((each.names for each in (actual, predicted) if len(each.names) > MOST_CLASSES), None)
        if crowded:
            self._give_up(crowded)
            return
        width = len(predicted.names)
        pair = actual.codes * width + predicted.codes
        cells = len(actual.names) * width
        counts = np.stack(
            [np.bincount(pair[in_sample(samples, each)], minlength=cells) for each in range(SAMPLES)], axis=1
        )
        for cell in np.flatnonzero(counts[:, 0]).tolist():
            self._add(actual.names[cell // width], predicted.names[cell % width], counts[cell])
        self._count_classes()

    def merge(self, other: ConfusionCounts) -> None:
        if self.crowd or other.crowd:
            self.crowd, self.pairs = self.crowd or other.crowd, {}
            return
        for (actual, predicted), counts in other.pairs.items():
            self._add(actual, predicted, counts)
        self._count_classes()

    def result(self, also: tuple[str, ...] = ()) -> list[Confusion]:
        """The matrices of the full data and of each draw, all with the same classes; `also` are there at any rate.

        The most frequent actual class comes first; among equals the smaller number, then the smaller text.
        """
        frequency: dict[str, int] = dict.fromkeys((*also, *(name for pair in self.pairs for name in pair)), 0)
        for (actual, _), counts in self.pairs.items():
            frequency[actual] += int(counts[0])
        classes = sorted(frequency, key=lambda name: (-frequency[name], class_order(name)))
        places = {name: place for place, name in enumerate(classes)}
        cube = np.zeros((SAMPLES, len(classes), len(classes)), dtype=np.int64)
        for (actual, predicted), counts in self.pairs.items():
            cube[:, places[actual], places[predicted]] = counts
        return [Confusion(tuple(classes), matrix) for matrix in cube]

    @property
    def classes(self) -> list[str]:
        """All classes, actual and predicted, in the order of numbers and texts."""
        return sorted({name for pair in self.pairs for name in pair}, key=class_order)

    def to_plain(self) -> list[Any]:
        pairs = [[actual, predicted, counts.tolist()] for (actual, predicted), counts in self.pairs.items()]
        return [self.KIND, pairs, self.crowd]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> ConfusionCounts:
        state = cls()
        _, pairs, state.crowd = plain
        state.pairs = {(actual, predicted): np.array(counts, dtype=np.int64) for actual, predicted, counts in pairs}
        return state

    def _add(self, actual: str, predicted: str, counts: Counts) -> None:
        key = actual, predicted
        before = self.pairs.get(key)
        self.pairs[key] = counts.astype(np.int64) if before is None else before + counts

    def _count_classes(self) -> None:
        if len(self.pairs) > MOST_CLASSES and len(classes := self.classes) > MOST_CLASSES:
            self._give_up(tuple(classes))

    def _give_up(self, classes: tuple[str, ...]) -> None:
        self.crowd, self.pairs = list(classes[:5]), {}


def class_order(name: str) -> tuple[bool, float, str]:
    """Numbers come first, in their order, then texts."""
    try:
        return False, float(name), name
    except ValueError:
        return True, 0.0, name
