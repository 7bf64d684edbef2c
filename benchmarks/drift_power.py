"""``python -m benchmarks.drift_power``: false alarms and power of the rules of drift, into ``docs/drift.md``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from analyzer.verification.judged_drift import DriftVerdict
from benchmarks.drift_page import PAGE, false_alarms, many_columns, power, put_into_page
from benchmarks.drift_rules import TRUSTED
from benchmarks.drift_samples import NUMBERS, WAYS
from benchmarks.drift_trials import UNCHANGED, Sizes, Together, Trials, best_power, run, together

SIZES: tuple[Sizes, ...] = (
    (100, 100), (1_000, 1_000), (10_000, 10_000), (1_000_000, 1_000_000),
    (10_000, 60), (1_000_000, 100), (1_000_000, 1_000), (100, 1_000_000),
)  # fmt: skip
POWER_SIZES: tuple[Sizes, ...] = ((1_000, 1_000), (1_000_000, 1_000), (10_000, 10_000))
MANY = 100_000
"""Rows from which on there are fewer trials."""

COLUMNS, DRIFTED, RATE = 50, (0, 5, 25), 0.05
COUNTS = (10, 100)


def main(arguments: list[str]) -> int:
    """Run the trials and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drift_power", description=__doc__)
    parser.add_argument("--trials", type=int, default=500, help="of each rule at each size (default 500)")
    parser.add_argument("--largest", type=int, default=1_000_000, help="leave out sizes above so many rows")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="how many at a time")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write into")
    chosen = parser.parse_args(arguments)
    text = "\n".join(_text(chosen.trials, chosen.largest, chosen.processes))
    put_into_page(text, chosen.page)
    return 0


def _text(trials: int, largest: int, processes: int) -> Iterator[str]:
    sizes = [each for each in SIZES if max(each) <= largest]
    power_sizes = [each for each in POWER_SIZES if max(each) <= largest]
    changed = [kind.name for kind in NUMBERS] + [f"{count:,} categories: {way}" for count in COUNTS for way in WAYS]
    plan = [
        *(Trials(kind, each, False, _fewer(trials, each)) for kind in UNCHANGED for each in sizes),
        *(Trials(kind, each, False, _fewer(16 * trials, each), True) for kind in UNCHANGED for each in sizes),
        *(Trials(kind, each, True, _fewer(2 * trials, each)) for kind in changed for each in power_sizes),
    ]
    found = run(plan, processes)
    most, few = 16 * trials, _fewer(16 * trials, (MANY, 1))
    yield f"Of {most:,} trials for each figure of {TRUSTED} that is a false alarm, {trials:,} of the other rules and"
    yield f"{2 * trials:,} of power, and fewer where there are {MANY:,} rows or more ({few:,}, and"
    yield f"{_fewer(most, (MANY, MANY)):,} on both sides); seeds are fixed. With 8,000 trials 1 % is known to within"
    yield "0.2, with 1,000 trials 90 % to within 2. Rows are those of the baseline / those of the current data."
    yield ""
    yield "**False alarms**: in how many of 100 columns a rule finds drift where nothing has changed."
    yield ""
    yield from false_alarms(found, sizes)
    yield "**Power**: in how many of 100 columns a rule finds a shift by 0.25 standard deviations, or a tenth of the"
    yield "mass of categories moved; rows are 1,000 / 1,000 where no others are said."
    yield ""
    yield from power(found, power_sizes)
    for count in COUNTS:
        best = best_power(count, 1_000, 0.01, 20 * trials)
        yield f"Of {count} categories any of which becomes a tenth more or less frequent on either side, the best test"
        yield f"there can be, which knows all shares, finds {100 * best:.0f} % at 1 % of false alarms and 1,000 rows."
    yield ""
    yield f"**Many columns**: runs of {COLUMNS} columns, each of 1,000 / 1,000 normal values."
    yield ""
    yield from many_columns(list(_many(trials)))


def _many(trials: int) -> Iterator[tuple[str, int, Together]]:
    unchanged, changed = (
        _verdicts(Trials("normal", (1_000, 1_000), each, max(16 * trials, COLUMNS), True)) for each in (False, True)
    )
    for by, rate in (("each by itself", None), (f"`false_discovery_rate` {RATE}", RATE)):
        for drifted in DRIFTED:
            yield by, drifted, together(unchanged, changed, drifted, COLUMNS, 16 * trials, rate)


def _verdicts(trials: Trials) -> list[DriftVerdict]:
    return [verdict for each in trials.each() if (verdict := each[TRUSTED]) is not None]


def _fewer(trials: int, sizes: Sizes) -> int:
    large = sum(size >= MANY for size in sizes)
    return max(1, trials // (1, 8, 40)[large])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
