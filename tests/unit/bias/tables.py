"""The tables of the contract's test vectors."""

from __future__ import annotations

from tests.unit.bias.analyses import LABEL, PREDICTION

SEX = ["M"] * 14 + ["F"] * 10
LABELS = "110101101011010010010001"
PREDICTIONS = "100111101010010100010000"
ONLY_TWO_F = "0" * 14 + "11" + "0" * 8
ALL_M = "1" * 14 + "0" * 10
NO_F = LABELS[:14] + "0" * 10


def answers(digits: str) -> list[str]:
    return ["yes" if digit == "1" else "no" for digit in digits]


def case_a(labels: str = LABELS, predictions: str = PREDICTIONS) -> dict[str, list[str]]:
    """24 rows; the sensitive group is F, the positive label yes, the groups are x, y and z in turn."""
    return {"facet": SEX, LABEL: answers(labels), PREDICTION: answers(predictions), "grp": list("xyz" * 8)}


def case_c() -> dict[str, list[str]]:
    """20 rows of numbers: the threshold of the age is 40, that of the value 0.5."""
    values = [0.05 * place for place in range(20)]
    shifts = [0.12 if place % 3 == 0 else -0.07 for place in range(20)]
    predicted = [min(1.0, max(0.0, value + shift)) for value, shift in zip(values, shifts, strict=True)]
    return {
        "facet": [str(age) for age in range(20, 60, 2)],
        LABEL: [repr(value) for value in values],
        PREDICTION: [repr(value) for value in predicted],
        "grp": list("pq" * 10),
    }


def flips() -> dict[str, list[str]]:
    """A three times over, as numbers, with two features and no group."""
    first = [*range(1, 13), *range(1, 12, 2), *range(2, 13, 2)]
    digits = {"facet": "".join("0" if sex == "F" else "1" for sex in SEX), LABEL: LABELS, PREDICTION: PREDICTIONS}
    return {
        **{name: list(each) * 3 for name, each in digits.items()},
        "f1": [str(value) for value in first] * 3,
        "f2": [repr(0.1 * row) for row in range(24)] * 3,
    }
