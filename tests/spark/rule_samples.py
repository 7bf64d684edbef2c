"""For each kind of rule one that holds and one that does not, of a data set whose columns have odd names."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

ROWS = 40

ID, AMOUNT, TAX = "id no", "amount.usd", "ta`x"
PLAN, SIZE, CLOCK = '"plan"', "größe €", "o'clock"
MAIL, PAGE, NOTE = "c0", "url\t?", "no, te[0]"
POSTCODE, EMPTY, START = "t1", "SELECT", "\\start"

PLANS = ("basic", "pre'mium", "b\\s", "frei €")


def row(number: int) -> dict[str, Any]:
    """The columns of a row; TAX is below AMOUNT, START below SIZE, CLOCK is missing in every fourth row."""
    return {
        ID: number,
        AMOUNT: number / 2,
        TAX: -1 if number == 7 else number // 4,
        PLAN: PLANS[number % 4],
        SIZE: 3 * number + (number % 3),
        CLOCK: None if number % 4 == 0 else f"{number:02d}:00",
        MAIL: f"user{number}@example.com" if number < 36 else "nobody",
        PAGE: f"https://example.com/{number}" if number < 38 else "none",
        NOTE: "4111 1111 1111 1111" if number == 3 else "123-45-6789" if number == 5 else "nothing",
        POSTCODE: f"{number:05d}",
        EMPTY: None,
        START: number,
    }


def write_rows(path: Path) -> None:
    lines = (json.dumps(row(number), ensure_ascii=False) for number in range(ROWS))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


Pair = tuple[dict[str, Any], dict[str, Any], float | None]

SAMPLES: dict[str, Pair] = {
    "hasSize": ({"equals": 40}, {"above": 40}, 40.0),
    "isComplete": ({"column": ID}, {"column": CLOCK}, 0.75),
    "hasCompleteness": ({"column": CLOCK, "at_least": 0.75}, {"column": CLOCK, "above": 0.75}, 0.75),
    "areComplete": ({"columns": [ID, PLAN]}, {"columns": [ID, CLOCK]}, 0.75),
    "haveCompleteness": (
        {"columns": [CLOCK, ID], "at_least": 0.7},
        {"columns": [CLOCK, ID], "at_least": 0.8},
        0.75,
    ),
    "areAnyComplete": ({"columns": [CLOCK, ID]}, {"columns": [CLOCK, EMPTY]}, 0.75),
    "haveAnyCompleteness": (
        {"columns": [CLOCK, EMPTY], "at_most": 0.75},
        {"columns": [EMPTY, PLAN], "below": 1},
        1.0,
    ),
    "isUnique": ({"column": MAIL, "where": f"`{ID}` < 36"}, {"column": MAIL}, 0.9),
    "isPrimaryKey": ({"columns": [PLAN, ID]}, {"columns": [PLAN, EMPTY]}, 0.0),
    "hasUniqueness": ({"column": MAIL, "equals": 0.9}, {"columns": [MAIL], "above": 0.9}, 0.9),
    "hasDistinctness": ({"column": PLAN, "equals": 0.1}, {"column": PLAN, "above": 0.1}, 0.1),
    "hasUniqueValueRatio": ({"column": MAIL, "at_least": 0.9}, {"column": PLAN, "above": 0}, 0.0),
    "hasNumberOfDistinctValues": ({"column": CLOCK, "equals": 30}, {"column": PLAN, "at_most": 3}, 4.0),
    "hasApproxCountDistinct": ({"column": TAX, "equals": 11}, {"column": TAX, "below": 11}, 11.0),
    "hasMin": ({"column": TAX, "equals": -1}, {"column": TAX, "at_least": 0}, -1.0),
    "hasMax": ({"column": AMOUNT, "at_most": 19.5}, {"column": AMOUNT, "below": 19.5}, 19.5),
    "hasMean": ({"column": ID, "at_least": 19, "at_most": 20}, {"column": ID, "above": 19.5}, 19.5),
    "hasSum": ({"column": ID, "equals": 780}, {"column": ID, "below": 780}, 780.0),
    "hasStandardDeviation": (
        {"column": START, "below": 12},
        {"column": START, "at_most": 11.5},
        statistics.pstdev(range(ROWS)),
    ),
    "hasApproxQuantile": (
        {"column": ID, "quantile": 0.5, "at_least": 19, "at_most": 20},
        {"column": ID, "quantile": 1.0, "below": 39},
        39.0,
    ),
    "hasMinLength": ({"column": POSTCODE, "equals": 5}, {"column": PLAN, "at_least": 4}, 3.0),
    "hasMaxLength": ({"column": POSTCODE, "equals": 5}, {"column": PLAN, "at_most": 7}, 8.0),
    "hasPattern": (
        {"column": POSTCODE, "pattern": "^0[0-9]{4}$"},
        {"column": CLOCK, "pattern": r"^0\d:"},
        7 / 30,
    ),
    "containsEmail": ({"column": MAIL, "at_least": 0.9}, {"column": MAIL}, 0.9),
    "containsURL": ({"column": PAGE, "equals": 0.95}, {"column": PAGE}, 0.95),
    "containsCreditCardNumber": ({"column": NOTE, "equals": 0.025}, {"column": NOTE, "at_most": 0}, 0.025),
    "containsSocialSecurityNumber": ({"column": NOTE, "equals": 0.025}, {"column": NOTE, "at_most": 0}, 0.025),
    "hasDataType": ({"column": POSTCODE, "type": "Integral"}, {"column": AMOUNT, "type": "integral"}, 0.0),
    "isContainedIn": (
        {"column": PLAN, "values": list(PLANS)},
        {"column": PLAN, "values": ["basic", "pre'mium", "b\\s"]},
        0.75,
    ),
    "isNonNegative": ({"column": START}, {"column": TAX}, 0.975),
    "isPositive": ({"column": TAX, "at_least": 0.85}, {"column": START}, 0.975),
    "isLessThan": ({"columns": [START, SIZE], "where": f"`{ID}` > 0"}, {"columns": [SIZE, AMOUNT]}, 0.0),
    "isLessThanOrEqualTo": ({"columns": [START, SIZE]}, {"columns": [SIZE, AMOUNT]}, 0.025),
    "isGreaterThan": ({"columns": [SIZE, START], "at_least": 0.9}, {"columns": [SIZE, START]}, 0.975),
    "isGreaterThanOrEqualTo": ({"columns": [SIZE, START]}, {"columns": [AMOUNT, START]}, 0.025),
    "satisfies": (
        {"predicate": f"`ta``x` <= `{AMOUNT}` AND `{PLAN}` <> 'x' OR `{CLOCK}` IS NULL"},
        {"predicate": f"`{CLOCK}` < '20:00'"},
        0.375,
    ),
    "hasEntropy": ({"column": PLAN, "equals": 1.3862943611198906}, {"column": PLAN, "at_most": 1.38}, 1.38629436112),
    "hasMutualInformation": (
        {"columns": [PLAN, CLOCK], "above": 0.5},
        {"columns": [PLAN, ID], "at_most": 1},
        1.38629436112,
    ),
    "hasCorrelation": ({"columns": [ID, SIZE], "at_least": 0.99}, {"columns": [ID, START], "below": 0.5}, 1.0),
}
"""The third is what the broken rule says was observed."""


def rules() -> list[dict[str, Any]]:
    """All of them, named after their kinds; the broken ones are of chosen rows, as they contradict the others."""
    every = f"`{ID}` >= 0"
    return [
        {"kind": kind, "name": f"{kind} {what}", **chosen, **rule}
        for what, place, chosen in (("holds", 0, {}), ("is broken", 1, {"where": every}))
        for kind, pair in SAMPLES.items()
        if isinstance(rule := pair[place], dict)
    ]
