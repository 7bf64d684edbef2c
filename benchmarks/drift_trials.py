"""Trials of the rules of drift: how often each finds what is not there, and what is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from multiprocessing import get_context

import numpy as np

from analyzer.drift.false_discovery import benjamini_hochberg
from analyzer.verification.judged_drift import DriftVerdict
from benchmarks.drift_rules import OF_CATEGORIES, OF_NUMBERS, TRUSTED, TRUSTED_RULE, Rule, verdicts
from benchmarks.drift_samples import MOVED, NUMBERS, WAYS, Kind, categories

CATEGORY_COUNTS = (10, 100, 1_000)
BY_COUNT = {count: {way: categories(count, way, move) for way, move in WAYS.items()} for count in CATEGORY_COUNTS}
KINDS: dict[str, Kind] = {kind.name: kind for kind in NUMBERS} | {
    f"{count:,} categories: {way}": kind for count, kinds in BY_COUNT.items() for way, kind in kinds.items()
}
UNCHANGED = (*(kind.name for kind in NUMBERS), *(f"{count:,} categories: {next(iter(WAYS))}" for count in BY_COUNT))
"""Of categories that do not change it is the same which way they would."""

Sizes = tuple[int, int]
"""The rows of the baseline, and of the current data."""


@dataclass(frozen=True)
class Trials:
    """So many columns of one kind, changed or not, judged by all rules or by the trusted one alone."""

    kind: str
    sizes: Sizes
    changed: bool
    number: int
    trusted_alone: bool = False

    @property
    def rules(self) -> Mapping[str, Rule]:
        if self.trusted_alone:
            return {TRUSTED: TRUSTED_RULE}
        return OF_NUMBERS if KINDS[self.kind].numeric else OF_CATEGORIES

    def each(self) -> Iterator[dict[str, DriftVerdict | None]]:
        """The verdicts of each trial, the same ones each time."""
        seed = [list(KINDS).index(self.kind), *self.sizes, self.changed, self.trusted_alone]
        rng, kind = np.random.default_rng(seed), KINDS[self.kind]
        for _ in range(self.number):
            baseline = kind.baseline(rng, self.sizes[0])
            yield verdicts(baseline, kind.current(rng, self.sizes[1], self.changed), self.rules)

    def found(self) -> dict[str, float]:
        """The share of the trials in which each rule found drift; NaN where it had nothing to compare in any."""
        judged: dict[str, list[bool]] = {name: [] for name in self.rules}
        for verdict_of in self.each():
            for name, verdict in verdict_of.items():
                judged[name] += [] if verdict is None else [verdict.drifted]
        return {name: sum(found) / self.number if found else math.nan for name, found in judged.items()}


def run(trials: list[Trials], processes: int) -> dict[Trials, dict[str, float]]:
    """What came of them, by as many processes."""
    with get_context("fork").Pool(processes) as pool:
        return dict(zip(trials, pool.imap(Trials.found, trials), strict=True))


def best_power(categories: int, rows: int, level: float, number: int) -> float:
    """How often the best test there can be finds that each category has become more or less frequent at random.

    It knows the shares of all categories, and by how much they change, but not which have become more frequent: by the
    lemma of Neyman and Pearson the ratio of the likelihoods, averaged over all of these, is not to be beaten. Counts
    are Poisson's; on both sides together the total variation is that of all other trials.
    """
    rng = np.random.default_rng([categories, rows])
    shares = 1.0 / np.arange(1, categories + 1)
    means = rows * shares / shares.sum()

    def ratios(by: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        signs = np.where(rng.random((number, categories)) < 1 / 2, 1.0, -1.0)
        x, y = rng.poisson(means * (1 + by * signs)), rng.poisson(means * (1 - by * signs))
        up, down = np.log1p(MOVED), np.log1p(-MOVED)
        found: np.ndarray[tuple[int], np.dtype[np.float64]] = np.logaddexp(x * up + y * down, x * down + y * up).sum(1)
        return found

    return float((ratios(MOVED) > np.quantile(ratios(0.0), 1 - level)).mean())


@dataclass(frozen=True)
class Together:
    """What runs of many columns find: on average, how many that have not changed, and which share of those that have.

    `any_false` is the share of runs that find one that has not changed, `false_share` which part of all found ones has
    not.
    """

    false: float
    any_false: float
    true_share: float
    false_share: float


def together(
    unchanged: list[DriftVerdict],
    changed: list[DriftVerdict],
    drifted: int,
    columns: int,
    runs: int,
    rate: float | None,
) -> Together:
    """Runs of so many columns, some of which have changed, drawn from verdicts that are there.

    They are judged each by itself, or all together for a false discovery rate.
    """
    rng = np.random.default_rng([drifted, columns, runs])
    false, true, discovered = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    for number in range(runs):
        chosen = [changed[place] for place in rng.choice(len(changed), drifted, replace=False)]
        chosen += [unchanged[place] for place in rng.choice(len(unchanged), columns - drifted, replace=False)]
        level = benjamini_hochberg([each.p_value or 0.0 for each in chosen], rate) if rate else None
        found = [replace(each, rate=rate, level=level).drifted if rate else each.drifted for each in chosen]
        true[number], false[number] = sum(found[:drifted]), sum(found[drifted:])
        discovered[number] = false[number] / max(1, sum(found))
    share = float(true.mean()) / drifted if drifted else 0.0
    return Together(float(false.mean()), float((false > 0).mean()), share, float(discovered.mean()))
