"""The trends of a series: of each feature or metric its figures over the runs, with limits and violations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TypeVar

from analyzer.history.series import Series
from contracts.run_summary import SummarisedFeature, SummarisedMetric
from contracts.violations import CheckType

Values = tuple[float | None, ...]
"""One for each point of a series; None where there is none."""

COMPLETE = {CheckType.COMPLETENESS, CheckType.MISSING_COLUMN}
DRIFT = {CheckType.BASELINE_DRIFT}
"""The checks that are of these measures; all others are of the values."""

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Measure:
    """A figure over time: its `line`, the `middle` and the band between `low` and `high` where it has them.

    `violated` are the points at which it was beyond what was asked for.
    """

    name: str
    line: Values
    middle: Values = ()
    low: Values = ()
    high: Values = ()
    least: Values = ()
    most: Values = ()
    violated: frozenset[int] = frozenset()
    of_shares: bool = False

    @property
    def ends(self) -> tuple[float, float] | None:
        """The lowest and the highest of all that is drawn but limits."""
        known = [
            value for values in (self.line, self.middle, self.low, self.high) for value in values if value is not None
        ]
        return (min(known), max(known)) if known else None


@dataclass(frozen=True)
class Trend:
    """A feature or metric; `there` are the points that have it, `checks` what was violated at which points."""

    name: str
    group: str
    place: int
    measures: tuple[Measure, ...]
    there: tuple[int, ...]
    checks: dict[int, tuple[str, ...]] = field(default_factory=dict)
    drift: float = 0.0

    def badness(self, last: int) -> tuple[float, ...]:
        """Orders the worst first: what is violated now, then what was most often, then what drifts most."""
        return -len(self.checks.get(last, ())), -len(self.checks), -self.drift, self.place


def trends_of(series: Series) -> list[Trend]:
    """The trends of all features and metrics that any point tells of, in the order in which they came."""
    features: dict[str, dict[int, SummarisedFeature]] = {}
    metrics: dict[tuple[str, str], dict[int, SummarisedMetric]] = {}
    checks: dict[tuple[str, str], dict[int, tuple[str, ...]]] = defaultdict(dict)
    for at, point in enumerate(series.points):
        for feature in point.summary.features:
            features.setdefault(feature.name, {})[at] = feature
        for metric in point.summary.metrics:
            metrics.setdefault((metric.group, metric.name), {})[at] = metric
        for each in point.summary.violations or ():
            found = checks[each.group, each.name]
            found[at] = (*found.get(at, ()), each.check)
    if not metrics:
        for _, name in checks:
            features.setdefault(name, {})  # a column may be missing in all of them
    count = len(series.points)
    of_features = [
        _feature_trend(name, at, each, checks["", name], count) for at, (name, each) in enumerate(features.items())
    ]
    of_metrics = [_metric_trend(key, at, each, checks[key], series) for at, (key, each) in enumerate(metrics.items())]
    return of_features or of_metrics


def _feature_trend(
    name: str, place: int, entries: Mapping[int, SummarisedFeature], checks: dict[int, tuple[str, ...]], count: int
) -> Trend:
    def values(get: Callable[[SummarisedFeature], float | None]) -> Values:
        return _values(entries, get, count)

    def quantile(at: int) -> Values:
        return values(lambda each: each.quantiles[at] if each.quantiles else None)

    line = values(attrgetter("mean"))
    if any(value is not None for value in line):
        middle = Measure("Mean", line, quantile(1), quantile(0), quantile(2), violated=_others(checks))
    else:
        middle = Measure("Distinct", values(attrgetter("distinct")), violated=_others(checks))
    complete = Measure(
        "Complete",
        values(attrgetter("completeness")),
        least=values(attrgetter("least_completeness")),
        violated=_violated(checks, COMPLETE),
        of_shares=True,
    )
    drift = Measure(
        "Drift",
        values(attrgetter("drift")),
        most=values(attrgetter("drift_limit")),
        violated=_violated(checks, DRIFT),
    )
    latest = entries[max(entries)] if entries else None
    return Trend(name, "", place, (complete, middle, drift), tuple(entries), checks, (latest and latest.drift) or 0.0)


def _metric_trend(
    key: tuple[str, str],
    place: int,
    entries: Mapping[int, SummarisedMetric],
    checks: dict[int, tuple[str, ...]],
    series: Series,
) -> Trend:
    """Of a window of several runs the last value is the line, in the band of all that there were."""
    count = len(series.points)
    every = [(point.values or {}).get(key, ()) for point in series.points]
    measure = Measure(
        "Value",
        _values(entries, attrgetter("value"), count),
        low=tuple(min(each, default=None) for each in every) if any(every) else (),
        high=tuple(max(each, default=None) for each in every) if any(every) else (),
        least=_values(entries, attrgetter("least"), count),
        most=_values(entries, attrgetter("most"), count),
        violated=frozenset(checks),
    )
    group, name = key
    return Trend(name, group, place, (measure,), tuple(entries), checks)


def _values(entries: Mapping[int, Entry], get: Callable[[Entry], float | None], count: int) -> Values:
    if len(entries) == count:
        return tuple(map(get, entries.values()))
    return tuple([get(entries[at]) if at in entries else None for at in range(count)])


def _violated(checks: Mapping[int, tuple[str, ...]], wanted: set[CheckType]) -> frozenset[int]:
    return frozenset(at for at, names in checks.items() if wanted.intersection(names))


def _others(checks: Mapping[int, tuple[str, ...]]) -> frozenset[int]:
    return frozenset(at for at, names in checks.items() if set(names) - COMPLETE - DRIFT)
