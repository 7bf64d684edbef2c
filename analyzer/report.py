"""What a run has found, as its caller gets it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol, Self

from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.quantiles import quantiles
from contracts.constraints import Constraints, parse_constraints
from contracts.inferred_type import InferredType
from contracts.message import completed, completed_with_violations
from contracts.statistics import Statistics, parse_statistics
from contracts.violations import Violation, parse_violations

STATISTICS = "statistics.json"
CONSTRAINTS = "constraints.json"
VIOLATIONS = "constraint_violations.json"

QUARTILES = (0.25, 0.5, 0.75)


class Report(Protocol):
    """What every kind of run has found, as far as its outcome goes."""

    @property
    def message(self) -> str: ...

    @property
    def violation_count(self) -> int: ...


@dataclass(frozen=True)
class FeatureSummary:
    """One line of the table that people read; numbers of numeric columns only, quartiles from the sketch."""

    name: str
    inferred_type: InferredType
    completeness: float
    distinct_count: int
    mean: float | None = None
    std_dev: float | None = None
    minimum: float | None = None
    quartiles: tuple[float, ...] = ()
    maximum: float | None = None
    drift_distance: float | None = None

    @classmethod
    def of(cls, profile: ColumnProfile, drift_distance: float | None = None) -> FeatureSummary:
        shared = (profile.name, profile.inferred_type, profile.completeness, profile.distinct_count)
        moments = profile.moments
        if moments is None or profile.points is None:
            return cls(*shared, drift_distance=drift_distance)
        return cls(
            *shared,
            mean=moments.mean,
            std_dev=moments.std_dev,
            minimum=moments.minimum,
            quartiles=tuple(quantiles(profile.points, QUARTILES)),
            maximum=moments.maximum,
            drift_distance=drift_distance,
        )


@dataclass(frozen=True)
class BaselineReport:
    """The reports of a run, in the folder `output`; `features` are in the order of the columns.

    `notes` are sentences of the message: what a reader of the outcome should know beside it.
    """

    output: Path
    item_count: int
    bad_records: int
    features: list[FeatureSummary]
    notes: tuple[str, ...] = field(default=(), kw_only=True)

    @cached_property
    def statistics(self) -> Statistics:
        """The statistics file, read when first asked for: it may be large."""
        return parse_statistics((self.output / STATISTICS).read_bytes())

    @cached_property
    def constraints(self) -> Constraints:
        """The constraints that the data suggests."""
        return parse_constraints((self.output / CONSTRAINTS).read_bytes())

    @property
    def message(self) -> str:
        """The exit message of the contract, and the notes after it."""
        return " ".join((self._outcome, *self.notes))

    @property
    def monitoring(self) -> bool:
        """Whether the data was judged against a baseline."""
        return False

    @property
    def violation_count(self) -> int:
        """How many violations there are; a baseline has none."""
        return 0

    def with_violations(self, text: bytes) -> Self:  # noqa: ARG002 (of reports that have any)
        """The report with the violations of a file. Raises ContractError."""
        return self

    @property
    def _outcome(self) -> str:
        return completed_with_violations(self.violation_count) if self.violation_count else completed()


@dataclass(frozen=True)
class MonitoringReport(BaselineReport):
    """The reports of a run against a baseline, or against rules of the user's own."""

    violations: list[Violation] = field(default_factory=list)
    warnings: list[Violation] = field(default_factory=list)
    """Rules of the user's own, of the level `warning`, that do not hold."""

    @property
    def monitoring(self) -> bool:
        return True

    @property
    def violation_count(self) -> int:
        return len(self.violations)

    def with_violations(self, text: bytes) -> Self:
        found = parse_violations(text)
        return replace(self, violations=found.violations, warnings=found.warnings or [])
