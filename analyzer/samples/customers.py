"""Telephone customers, and a later day on which six things have gone wrong."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np

SampleTable = dict[str, np.ndarray[Any, Any]]


def healthy(rows: int, seed: int) -> SampleTable:
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


def drifted(rows: int, seed: int) -> SampleTable:
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


def csv_text(table: SampleTable) -> str:
    """The table as CSV with a header line."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*(column.tolist() for column in table.values()), strict=True))
    return text.getvalue()


def customer_files(baseline: str, baseline_rows: int, today: str, today_rows: int) -> dict[str, str]:
    """A day that is well and a later one that is not, by the names that their files get."""
    return {
        baseline: csv_text(healthy(baseline_rows, seed=1)),
        today: csv_text(drifted(today_rows, seed=3)),
    }
