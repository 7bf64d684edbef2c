"""What a run of data quality has found, as its caller gets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import ClassVar, Self

from analyzer.places.place import Place
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.quantiles import quantiles
from analyzer.reports.data_quality_views import features_view, violations_view
from analyzer.reports.drift import DriftSummary, drift_table, drift_views
from analyzer.reports.file_names import CONSTRAINTS, STATISTICS
from analyzer.reports.report_table import ReportTable
from analyzer.reports.run_report import RunReport, rows_read
from analyzer.reports.view import Cell, TableView
from contracts.constraints import Constraints, parse_constraints
from contracts.data_drift import DataDrift
from contracts.inferred_type import InferredType
from contracts.statistics import Statistics, parse_statistics
from contracts.violations import Violation, parse_violations

QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class FeatureSummary:
    """One column of the data; numbers of numeric columns only, quartiles from the sketch."""

    COLUMNS: ClassVar = (
        *("name", "inferred_type", "completeness", "distinct_count", "mean", "std_dev", "minimum"),
        *("first_quartile", "median", "third_quartile", "maximum", "drift_distance"),
    )

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

    @property
    def first_quartile(self) -> float | None:
        return self._quartile(0)

    @property
    def median(self) -> float | None:
        return self._quartile(1)

    @property
    def third_quartile(self) -> float | None:
        return self._quartile(2)

    def _quartile(self, place: int) -> float | None:
        return self.quartiles[place] if self.quartiles else None


@dataclass(frozen=True, repr=False)
class BaselineReport(RunReport):
    """The reports of a run, in the folder `output`; `features` are in the order of the columns."""

    output: Place
    item_count: int
    bad_records: int
    features: ReportTable[FeatureSummary]
    violations: ReportTable[Violation] = field(default_factory=partial(ReportTable, Violation))
    """None of a baseline."""
    warnings: ReportTable[Violation] = field(default_factory=partial(ReportTable, Violation))
    """Rules of the user's own, of the level `warning`, that do not hold."""

    @cached_property
    def statistics(self) -> Statistics:
        """The statistics file, read when first asked for: it may be large."""
        return parse_statistics((self.output / STATISTICS).read_bytes())

    @cached_property
    def constraints(self) -> Constraints:
        """The constraints that the data suggests."""
        return parse_constraints((self.output / CONSTRAINTS).read_bytes())

    @property
    def headline(self) -> str:
        return rows_read(self.item_count, self.bad_records, len(self.features))

    @property
    def monitoring(self) -> bool:
        """Whether the data was judged, against a baseline or rules of the user's own."""
        return False

    @property
    def violation_count(self) -> int:
        """How many violations there are; a baseline has none."""
        return len(self.violations)

    def with_violations(self, text: bytes) -> Self:
        """The report with the violations of a file. Raises ContractError."""
        found = parse_violations(text)
        return replace(
            self,
            violations=ReportTable(Violation, found.violations),
            warnings=ReportTable(Violation, found.warnings or ()),
        )

    def views(self) -> tuple[TableView | Cell, ...]:
        return tuple(self._views())

    def _views(self) -> Iterator[TableView | Cell]:
        yield features_view(self.features, self.violations, self.monitoring)
        if self.violations:
            yield violations_view(self.violations)
        if self.warnings:
            yield violations_view(self.warnings, "Warnings, which are not counted:")


@dataclass(frozen=True, repr=False)
class MonitoringReport(BaselineReport):
    """The reports of a run against a baseline, or against rules of the user's own.

    `data_drift` is what `drift.json` holds, also where it is not written; None without statistics to compare with.
    """

    data_drift: DataDrift | None = field(default=None, kw_only=True)

    @cached_property
    def drift(self) -> ReportTable[DriftSummary]:
        """How each column differs from the baseline, in the order of the columns."""
        return drift_table(self.data_drift.baseline if self.data_drift else None)

    @cached_property
    def drift_from_previous(self) -> ReportTable[DriftSummary]:
        """The same beside the window before."""
        return drift_table(self.data_drift.previous if self.data_drift else None)

    def _views(self) -> Iterator[TableView | Cell]:
        yield from super()._views()
        if self.data_drift is not None:
            yield from drift_views(self.data_drift)

    @property
    def monitoring(self) -> bool:
        return True
