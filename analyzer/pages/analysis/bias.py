"""Bias metrics on the page: a table with bars for each of the first groups, and plain numbers of all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analyzer.pages.analysis.bars import Bar, Scale
from analyzer.pages.texts import apart, exact, number, shown
from analyzer.reports.groups import metrics_of_group
from contracts.analysis_report import BiasMetric, BiasSection

MOST_GROUPS = 12
"""Groups with a table of their own, in each stage: a facet without values has a group for each of its values."""

MOST_ROWS = 300
"""Groups with plain numbers."""

MOST_METRICS = 50

RATIOS = {"DI"}
"""1 means that both groups fare alike, where other metrics have 0."""

DIFFERENCES = Scale(1.0, signed=True)
AROUND_ONE = Scale(1.0, signed=True, origin=1.0)


@dataclass(frozen=True)
class MetricRow:
    """One metric of one group, as its table shows it."""

    name: str
    description: str
    value: str
    exact: str
    error: str
    baseline: str
    violated: bool
    limit: str
    bar: Bar | None


@dataclass(frozen=True)
class GroupMetrics:
    """The metrics of one value of one facet."""

    facet: str
    value: str
    metrics: tuple[MetricRow, ...]


@dataclass(frozen=True)
class StageTables:
    """Before or after training: the first groups, and the metrics of the others by their names."""

    groups: tuple[GroupMetrics, ...]
    others: tuple[GroupMetrics, ...]
    left_out: int
    has_ratios: bool
    has_baseline: bool


def stage_of(section: BiasSection, baseline: BiasSection | None, limits: Mapping[tuple[str, ...], str]) -> StageTables:
    """What the page shows of a section of `analysis.json`, its baseline's values beside it.

    `limits` are what the metrics that have drifted must be, by facet, its value or threshold, and metric.
    """
    known = baseline.facets if baseline else {}
    groups: list[GroupMetrics] = []
    left_out = 0
    for facet, values in section.facets.items():
        for each in values:
            if len(groups) == MOST_GROUPS + MOST_ROWS:
                left_out += 1
                continue
            value = each.value_or_threshold
            expected = metrics_of_group(value, known.get(facet, ()))
            rows = (
                _row(metric, expected, limits.get((facet, value, metric.name)))
                for metric in each.metrics[:MOST_METRICS]
            )
            groups.append(GroupMetrics(shown(facet), shown(each.value_or_threshold), tuple(rows)))
    return StageTables(
        groups=tuple(groups[:MOST_GROUPS]),
        others=tuple(groups[MOST_GROUPS:]),
        left_out=left_out,
        has_ratios=any(metric.name in RATIOS for metric in _metrics(section)),
        has_baseline=baseline is not None and any(_metrics(baseline)),
    )


def _metrics(section: BiasSection) -> Iterator[BiasMetric]:
    for values in section.facets.values():
        for each in values:
            yield from each.metrics


def _row(metric: BiasMetric, expected: Mapping[str, float | None], limit: str | None) -> MetricRow:
    value, baseline = metric.value, expected.get(metric.name)
    texts = apart(value, baseline) if limit is not None else (number(value), number(baseline))
    name = shown(metric.name)
    scale = AROUND_ONE if metric.name in RATIOS else DIFFERENCES
    return MetricRow(
        name=name,
        description=shown(metric.description.removesuffix(f" ({metric.name})")),
        value=texts[0],
        exact=exact(value),
        error=shown(metric.error or "") if value is None else "",
        baseline=texts[1] if metric.name in expected else "",
        violated=limit is not None,
        limit=limit or "",
        bar=None if value is None else scale.bar(value, baseline),
    )
