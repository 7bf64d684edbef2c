"""What the page tells of the groups and of the model beside the metrics; it is in no file of the contract."""

from __future__ import annotations

from dataclasses import dataclass


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
