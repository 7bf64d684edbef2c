"""Basic statistics on the page: how large each group is, how its labels are spread, and how well the model does."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.pages.texts import exact, number, percent, shown
from analyzer.reports.groups import BasicStatistics, GroupStatistics

MOST_GROUPS = 100
OUTCOMES = ("True positive", "False positive", "False negative", "True negative")


@dataclass(frozen=True)
class BarShare:
    """What a share of the rows takes of a bar that stands for all of them, in per cent of its width."""

    start: float
    width: float
    name: str
    share: str


@dataclass(frozen=True)
class GroupRow:
    """One group; bars are empty where they are not known."""

    facet: str
    value: str
    proportion: str
    labels: tuple[BarShare, ...]
    outcomes: tuple[BarShare, ...]


@dataclass(frozen=True)
class Basics:
    """All groups, and what is known of the model: (name, value, exact value)."""

    groups: tuple[GroupRow, ...]
    left_out: int
    has_labels: bool
    has_outcomes: bool
    performance: tuple[tuple[str, str, str], ...]


def basics_of(statistics: BasicStatistics) -> Basics:
    """What the page shows of the basic statistics."""
    groups = tuple(map(_row, statistics.groups[:MOST_GROUPS]))
    return Basics(
        groups=groups,
        left_out=len(statistics.groups) - len(groups),
        has_labels=any(group.labels for group in groups),
        has_outcomes=any(group.outcomes for group in groups),
        performance=tuple((shown(name), number(value), exact(value)) for name, value in statistics.model_performance),
    )


def _row(group: GroupStatistics) -> GroupRow:
    return GroupRow(
        facet=shown(group.facet),
        value=shown(group.value_or_threshold),
        proportion=percent(group.proportion),
        labels=_bar_shares(("Positive", "Negative"), group.observed_label_distribution),
        outcomes=_bar_shares(OUTCOMES, group.confusion_matrix),
    )


def _bar_shares(names: tuple[str, ...], shares: tuple[float, ...] | None) -> tuple[BarShare, ...]:
    if shares is None:
        return ()
    found, start = [], 0.0
    for name, share in zip(names, shares, strict=True):
        found.append(BarShare(round(100 * start, 2), round(100 * share, 2), name, percent(share)))
        start += share
    return tuple(found)
