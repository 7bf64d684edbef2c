"""What a check is given, what it finds, and the registers that the checks enter themselves in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from analyzer.profile.column_profile import ColumnProfile
from analyzer.verification.feature_drift import MeasuredDrift
from analyzer.verification.judged_drift import DriftVerdict
from contracts.constraints import Constraints, FeatureConstraints, MonitoringConfig
from contracts.job_values import Weighting
from contracts.numbers import java_double
from contracts.statistics import Feature
from contracts.violations import CheckType


@dataclass(frozen=True)
class Comparison:
    """One column beside what its baseline asks of it; `config` holds the feature's own overrides already."""

    profile: ColumnProfile
    constraint: FeatureConstraints
    baseline: Feature | None
    config: MonitoringConfig
    weighting: Weighting = "distinct"
    check_non_negative: bool = False
    measured: MeasuredDrift | None = None


@dataclass(frozen=True)
class Finding:
    """What a check has to say: why the column is in violation, if it is, and the verdict of the drift, if it has one.

    `hint` is what a user should look at though it is no violation: the rest of a sentence about the column.
    """

    violation: str | None = None
    verdict: DriftVerdict | None = None
    hint: str | None = None

    @classmethod
    def of(cls, verdict: DriftVerdict) -> Self:
        """What a verdict of drift comes to."""
        return cls(verdict.description if verdict.drifted else None, verdict)


FeatureCheck = Callable[[Comparison], Finding | None]
"""Judges one column; None when there is nothing to say."""

ColumnCheck = Callable[[Sequence[str], Constraints], Iterator[tuple[str, str]]]
"""Judges the names of the columns; yields the name and the description of each violation."""

feature_checks: dict[CheckType, FeatureCheck] = {}
column_checks: dict[CheckType, ColumnCheck] = {}


def feature_check(check_type: CheckType) -> Callable[[FeatureCheck], FeatureCheck]:
    """Register a check that looks at one column at a time."""

    def register(check: FeatureCheck) -> FeatureCheck:
        feature_checks[check_type] = check
        return check

    return register


def column_check(check_type: CheckType) -> Callable[[ColumnCheck], ColumnCheck]:
    """Register a check that looks at which columns there are."""

    def register(check: ColumnCheck) -> ColumnCheck:
        column_checks[check_type] = check
        return check

    return register


def percentage(fraction: float) -> str:
    """A fraction from 0 to 1 as the texts show it: in the form `99.64592817400101%`, with a Java double's digits."""
    return f"{java_double(fraction * 100)}%"
