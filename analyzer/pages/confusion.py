"""The confusion matrix on a page: all of it where the classes are few, else the pairs that are most confused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from analyzer.pages.texts import count, percent, shown, whole

MOST_CLASSES = 20
MOST_PAIRS = 40
LONGEST_CLASS = 60
SHADES = 5


class ClassName(NamedTuple):
    """A class as it is shown, and its whole name where that is longer."""

    text: str
    whole: str


@dataclass(frozen=True)
class ConfusionCell:
    """How many rows, which share of those of its actual class, and how dark that is, from 0 to `SHADES`."""

    count: str
    share: str
    shade: int
    right: bool


@dataclass(frozen=True)
class ConfusionTable:
    """`rows` are the actual classes, each with a cell for each of the predicted `columns`.

    Where there are too many of them, `pairs` are what is confused most: actual, predicted, how often, and the share.
    """

    classes: int
    columns: tuple[ClassName, ...] = ()
    rows: tuple[tuple[ClassName, tuple[ConfusionCell, ...]], ...] = ()
    pairs: tuple[tuple[ClassName, ClassName, str, str], ...] = ()

    @classmethod
    def of(cls, matrix: Mapping[str, Mapping[str, float]]) -> Self:
        """Of counts by actual and predicted class."""
        names = list(dict.fromkeys([*matrix, *(name for row in matrix.values() for name in row)]))
        if len(names) > MOST_CLASSES:
            return cls(len(names), pairs=_pairs(matrix))
        rows = tuple((_class(actual), tuple(_cells(actual, row, names))) for actual, row in matrix.items())
        return cls(len(names), tuple(map(_class, names)), rows)


def _cells(actual: str, row: Mapping[str, float], names: list[str]) -> list[ConfusionCell]:
    whole = sum(row.values())
    shares = [row.get(name, 0.0) / whole if whole else 0.0 for name in names]
    return [
        ConfusionCell(count(row.get(name, 0.0)), percent(share), round(share * SHADES), name == actual)
        for name, share in zip(names, shares, strict=True)
    ]


def _pairs(matrix: Mapping[str, Mapping[str, float]]) -> tuple[tuple[ClassName, ClassName, str, str], ...]:
    found = [
        (rows, actual, predicted, rows / sum(row.values()))
        for actual, row in matrix.items()
        for predicted, rows in row.items()
        if rows > 0 and predicted != actual
    ]
    found.sort(key=lambda each: -each[0])
    return tuple(
        (_class(actual), _class(predicted), count(rows), percent(share))
        for rows, actual, predicted, share in found[:MOST_PAIRS]
    )


def _class(name: str) -> ClassName:
    return ClassName(shown(name, LONGEST_CLASS) or "(empty)", whole(name, LONGEST_CLASS))
