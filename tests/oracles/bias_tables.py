"""Generated tables on which metrics of bias are compared with those of smclarify: the same on every machine.

This module runs in the oracle's environment too: it needs nothing but Python.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

TABLES = 400

Cell = str | None
Make = Callable[[random.Random], list[Cell]]


@dataclass(frozen=True)
class BiasTable:
    """A CSV table and what is asked of it; columns are `facet`, `label`, `prediction`, perhaps `group`, features."""

    columns: dict[str, list[Cell]]
    facet_values: list[Any] | None
    label_values: list[Any]
    group: str | None

    @property
    def csv(self) -> str:
        """The table as a CSV file with a header, missing values empty."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(zip(*self.columns.values(), strict=True))
        return text.getvalue()


def bias_tables() -> Iterator[BiasTable]:
    """All tables, by number."""
    for number in range(TABLES):
        yield bias_table(number)


def bias_table(number: int) -> BiasTable:
    """One table; its number is the seed."""
    chance = random.Random(number)
    rows = chance.choice([1, 2, 3, 5, 9, 10, 11, 12, 20, 24, 40, 41, 60, 60, 100, 100, 200, 200, 300])
    facet, facet_values = _facet(chance, rows)
    label, label_values = _label(chance, rows)
    columns: dict[str, list[Cell]] = {"facet": facet}
    columns |= {f"feature_{place}": _feature(chance, rows) for place in range(chance.choice([1, 1, 2, 3, 17]))}
    group = chance.random() < 0.8
    if group:
        columns["group"] = _group(chance, rows)
    columns |= {"label": label, "prediction": _prediction(chance, label, label_values)}
    if chance.random() < 0.12:
        name = chance.choice(list(columns))
        columns[name] = [None if chance.random() < 0.15 else cell for cell in columns[name]]
    return BiasTable(columns, facet_values, label_values, "group" if group else None)


def _among(chance: random.Random, rows: int, cells: list[str], weights: list[float] | None = None) -> list[Cell]:
    return list(chance.choices(cells, weights or [1.0] * len(cells), k=rows))


def _decimals(chance: random.Random, rows: int, low: float, high: float, digits: int = 2) -> list[Cell]:
    return [str(round(chance.uniform(low, high), digits)) for _ in range(rows)]


def _facet(chance: random.Random, rows: int) -> tuple[list[Cell], list[Any] | None]:
    match chance.randrange(11):
        case 0:
            return _among(chance, rows, ["M", "F"]), ["F"]
        case 1:
            return _among(chance, rows, ["M", "F", "X"]), ["F", "X"]
        case 2:
            return _among(chance, rows, ["M", "F", "X"]), None
        case 3:
            return _among(chance, rows, ["0", "1"]), chance.choice([[0], ["0"], [1], [0, 1], None])
        case 4:
            return _among(chance, rows, ["1", "2", "3"]), chance.choice([[2], [2, 3], ["2", "3"], None])
        case 5:
            return [str(chance.randint(18, 90)) for _ in range(rows)], chance.choice([[40], ["40"], [95], [17], None])
        case 6:
            return _decimals(chance, rows, 0, 100), chance.choice([[40], [40.5], ["40.5"], [1000], None])
        case 7:
            return _among(chance, rows, ["True", "False"]), chance.choice([["True"], [1], None])
        case 8:
            return _among(chance, rows, ["a", "b"]), chance.choice([["c"], ["a", "c"], [1]])
        case 9:
            return _among(chance, rows, ["7", "x", "8"]), chance.choice([[7], ["7"], ["x", 7], None])
        case _:
            return _among(chance, rows, ["0.0", "1.0"]), chance.choice([[0], [0.0, 1.0], [1], None])


def _label(chance: random.Random, rows: int) -> tuple[list[Cell], list[Any]]:
    share = chance.choice([0.0, 0.1, 0.3, 0.3, 0.5, 0.5, 0.5, 0.7, 0.9, 1.0])
    weights = [1 - share, share]
    match chance.randrange(8):
        case 0 | 1:
            return _among(chance, rows, ["no", "yes"], weights), ["yes"]
        case 2 | 3:
            return _among(chance, rows, ["0", "1"], weights), chance.choice([[1], ["1"], [1, 2]])
        case 4:
            return _among(chance, rows, ["1", "2", "3"]), chance.choice([[2, 3], [3], ["3", "2"]])
        case 5:
            return _decimals(chance, rows, 0, 1), chance.choice([[0.5], ["0.5"], [0.2], [1]])
        case 6:
            return [str(chance.randint(0, 200)) for _ in range(rows)], chance.choice([[100], [150]])
        case _:
            return _among(chance, rows, ["0.0", "1.0"], weights), chance.choice([[0], [0.5], [0.5], [1]])


def _prediction(chance: random.Random, label: list[Cell], values: list[Any]) -> list[Cell]:
    """Mostly the label; sometimes other types, or never positive."""
    rows = len(label)
    match chance.randrange(20):
        case 0:
            return _among(chance, rows, ["0", "1"])
        case 1:
            return _decimals(chance, rows, 0, 1)
        case 2:
            return [chance.choice(label)] * rows
    wrong = chance.choice([0.0, 0.1, 0.3, 0.5])
    return [chance.choice(label) if chance.random() < wrong else cell for cell in label]


def _feature(chance: random.Random, rows: int) -> list[Cell]:
    match chance.randrange(24):
        case 0:
            return _among(chance, rows, ["red", "blue"])
        case 1 | 2:
            return _among(chance, rows, ["True", "False"])
        case 3 | 4 | 5 | 6 | 7 | 8 | 9:
            return [str(chance.randint(0, 12)) for _ in range(rows)]
        case _:
            return _decimals(chance, rows, 0, 10, 3)


def _group(chance: random.Random, rows: int) -> list[Cell]:
    match chance.randrange(8):
        case 0 | 1:
            return _among(chance, rows, ["x", "y", "z"])
        case 2:
            return ["only"] * rows
        case 3 | 4:
            return _decimals(chance, rows, 0, 3, 0)
        case _:
            return [str(chance.randint(20, 24)) for _ in range(rows)]
