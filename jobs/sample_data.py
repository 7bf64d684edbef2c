"""Sample data for the demo: telephone customers, and a later day on which six things have gone wrong.

``python -m jobs.sample_data DIRECTORY`` writes ``baseline.csv`` and ``today.csv``. The same version of numpy
writes the same bytes every time.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import numpy as np

BASELINE_ROWS = 20_000
TODAY_ROWS = 5_000

Table = dict[str, np.ndarray[Any, Any]]


def healthy(rows: int, seed: int) -> Table:
    """Customers as the model was trained on: label first, then an identifier, categories, integers and decimals."""
    rng = np.random.default_rng(seed)
    day_minutes = np.round(np.clip(rng.normal(180.0, 54.0, rows), 0.0, None), 1)
    support_calls = rng.poisson(1.5, rows)
    leaving = 1.0 / (1.0 + np.exp(4.0 - 0.008 * day_minutes - 0.5 * support_calls))
    return {
        "churn": (rng.random(rows) < leaving).astype(np.int64),
        "customer_id": np.char.add("C-", rng.permutation(np.arange(100_000, 100_000 + rows)).astype(str)),
        "region": rng.choice(np.array(["north", "south", "east", "west"]), rows, p=[0.4, 0.3, 0.2, 0.1]),
        "plan": rng.choice(np.array(["basic", "family", "business"]), rows, p=[0.6, 0.3, 0.1]),
        "account_months": rng.integers(1, 120, rows),
        "support_calls": support_calls,
        "day_minutes": day_minutes,
        "night_minutes": np.round(np.clip(rng.normal(200.0, 50.0, rows), 0.0, None), 1),
        "monthly_charge": np.round(15.0 + 0.17 * day_minutes + rng.normal(0.0, 2.0, rows), 2),
        "roaming_balance": np.round(rng.normal(0.0, 12.0, rows), 2),
    }


def drifted(rows: int, seed: int) -> Table:
    """The same customers with each kind of violation once.

    ``support_calls`` holds words (type), ``monthly_charge`` has gaps (completeness), ``plan`` a new category,
    ``day_minutes`` has shifted (drift), ``region`` is gone (missing column), ``campaign`` is new (extra column).
    """
    table = healthy(rows, seed)
    rng = np.random.default_rng(seed + 1)

    def replace(name: str, fraction: float, value: str) -> np.ndarray[Any, Any]:
        return np.where(rng.random(rows) < fraction, np.array(value, dtype=object), table[name].astype(object))

    table["support_calls"] = replace("support_calls", 0.02, "unknown")
    table["monthly_charge"] = replace("monthly_charge", 0.05, "")
    table["plan"] = replace("plan", 0.04, "student")
    table["day_minutes"] = np.round(table["day_minutes"] * 1.3 + 20.0, 1)
    del table["region"]
    table["campaign"] = rng.choice(np.array(["spring", "none"]), rows)
    return table


def write_csv(table: Table, path: Path) -> None:
    """Write the table with a header line; the folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table)
        writer.writerows(zip(*(column.tolist() for column in table.values()), strict=True))


def main(arguments: list[str]) -> int:
    """Write both files into the directory that the one argument names."""
    if len(arguments) != 1:
        print("usage: python -m jobs.sample_data DIRECTORY", file=sys.stderr)
        return 2
    directory = Path(arguments[0])
    for name, table in (
        ("baseline.csv", healthy(BASELINE_ROWS, seed=1)),
        ("today.csv", drifted(TODAY_ROWS, seed=3)),
    ):
        write_csv(table, directory / name)
        print(f"{directory / name}: {len(next(iter(table.values()))):,} rows, {len(table)} columns")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
