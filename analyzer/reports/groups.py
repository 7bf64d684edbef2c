"""Groups of facets in reports of bias: which are the same in two of them, and what else is known of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.analysis_report import FacetMetrics

_INTERVAL = re.compile(r"\((-?[0-9.e+-]+), (-?[0-9.e+-]+)\]")


@dataclass(frozen=True)
class GroupStatistics:
    """One group, by the names that it has in `analysis.json`; all numbers are fractions.

    `proportion` is of all rows; `observed_label_distribution` (positive, negative) and `confusion_matrix` (true
    positives, false positives, false negatives, true negatives) are of the rows of the group, None where unknown.
    """

    facet: str
    value_or_threshold: str
    proportion: float
    observed_label_distribution: tuple[float, float] | None
    confusion_matrix: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class BasicStatistics:
    """All groups, and metrics of the model by name, without predictions none; an infinite one is a float too."""

    rows: int
    groups: tuple[GroupStatistics, ...]
    model_performance: tuple[tuple[str, float | None], ...]


def metrics_of_group(group: str, baseline: Iterable[FacetMetrics]) -> dict[str, float | None]:
    """The values that a baseline has of this group, by the names of the metrics; none of a group that it lacks."""
    found = next((each for each in baseline if same_group(each.value_or_threshold, group)), None)
    return {} if found is None else {metric.name: metric.value for metric in found.metrics}


def same_group(one: str, other: str) -> bool:
    """Whether two reports mean the same group: by the same text, or intervals above the same threshold.

    The highest value belongs to the data and not to the question: it is another one in every hour.
    """
    if one == other:
        return True
    mine, theirs = ends_of(one), ends_of(other)
    return mine is not None and theirs is not None and mine[0] == theirs[0]


def ends_of(text: str) -> tuple[float, float] | None:
    """The ends of an interval, None of what is none."""
    found = _INTERVAL.fullmatch(text)
    return None if found is None else (float(found[1]), float(found[2]))
