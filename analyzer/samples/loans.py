"""People who ask for a loan, and the model that says how likely they are to pay it back.

Only what `random.Random` promises to keep between versions of Python is drawn from, and scores have four decimals: the
bytes are the same on every machine.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

FEATURES = ("age", "sex", "income")
THRESHOLD = 0.5


class Person(NamedTuple):
    """`sex` is 0 or 1, `income` in thousands a year, `paid` whether the loan was paid back: 0 or 1."""

    age: int
    sex: int
    income: int
    paid: int

    @property
    def features(self) -> tuple[int, int, int]:
        return self.age, self.sex, self.income

    @property
    def score(self) -> float:
        return score(self.features)


def score(features: Sequence[float]) -> float:
    """The probability that a loan is paid back: logistic in age, sex and income, to four decimals.

    Raises ValueError where the features are not three finite numbers.
    """
    if len(features) != len(FEATURES) or not all(map(math.isfinite, features)):
        raise ValueError(f"a record should be {len(FEATURES)} numbers: {', '.join(FEATURES)}")
    age, sex, income = features
    log_odds = -4.2 + 0.03 * age + 0.6 * sex + 0.07 * income
    return round(1.0 / (1.0 + math.exp(-max(log_odds, -100.0))), 4)


def people(count: int, seed: int, incomes: tuple[int, int] = (10, 70), surprise: float = 0.1) -> list[Person]:
    """Some people with an income between `incomes`, of whom the fraction `surprise` does not do what the model says."""
    chance = random.Random(seed)  # noqa: S311 (the same people each time)
    return [_person(chance, incomes, surprise) for _ in range(count)]


def people_csv(some: Iterable[Person], *, scored: bool) -> str:
    """A line for each, with a header; `scored` adds what the model has said: its score, and the label made of it."""
    lines = ["paid,age,sex,income,score,predicted" if scored else "paid,age,sex,income"]
    for each in some:
        said = f",{each.score},{int(each.score > THRESHOLD)}" if scored else ""
        lines.append(f"{each.paid},{each.age},{each.sex},{each.income}{said}")
    return "\n".join(lines) + "\n"


def loan_files() -> dict[str, str]:
    """The data of training, the same with what the model says of it, and a day on which it is wrong more often."""
    trained = people(600, seed=11)
    later = people(300, seed=12, surprise=0.3)
    return {
        "people.csv": people_csv(trained, scored=False),
        "scored.csv": people_csv(trained, scored=True),
        "scored_today.csv": people_csv(later, scored=True),
    }


def _person(chance: random.Random, incomes: tuple[int, int], surprise: float) -> Person:
    """By `random()` alone, of which every version of Python makes the same sequence."""
    lowest, highest = incomes
    age = 20 + int(chance.random() * 45)
    sex = int(chance.random() < 0.5)
    income = lowest + int(chance.random() * (highest - lowest + 1))
    likely = score((age, sex, income)) > THRESHOLD
    return Person(age, sex, income, int(likely != (chance.random() < surprise)))
