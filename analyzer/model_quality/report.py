"""What a run of model quality has found, as its caller gets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

from analyzer.model_quality.best_constant import SUFFIX
from analyzer.model_quality.views import matrix_views, metrics_view
from analyzer.model_quality.violations import violation_name
from analyzer.places.place import Place
from analyzer.reports.report_table import ReportTable
from analyzer.reports.run_report import RunReport, rows_read
from analyzer.reports.view import Cell, TableView
from contracts.model_quality_constraints import MetricConstraints, Operator
from contracts.model_quality_statistics import Metrics, ModelQualityStatistics, QualityMetric, scalars
from contracts.model_quality_violations import MetricViolation, parse_model_quality_violations
from contracts.problem_type import ProblemType


@dataclass(frozen=True)
class JudgedMetric:
    """One metric of the model; of the best constant classifier where it has the metric; of a baseline its constraint.

    `comparison_operator` is what the value is in comparison with the threshold when it violates the constraint.
    """

    name: str
    value: float
    standard_deviation: float | None = None
    best_constant: float | None = None
    threshold: float | None = None
    comparison_operator: Operator | None = None
    violated: bool = False


@dataclass(frozen=True, repr=False)
class ModelQualityReport(RunReport):
    """The reports of a run, in the folder `output`; `constraints` are the baseline's, None in a baseline run."""

    output: Place
    problem_type: ProblemType
    statistics: ModelQualityStatistics
    constraints: MetricConstraints | None
    violations: ReportTable[MetricViolation]
    bad_records: int = 0

    @property
    def item_count(self) -> int:
        """The rows that were judged."""
        return self.statistics.dataset.item_count

    @property
    def section(self) -> Metrics:
        """The metrics as the file has them, curves and all."""
        return self.statistics.metrics[self.problem_type]

    @property
    def scalars(self) -> dict[str, QualityMetric]:
        """The metrics that are one number each, by name."""
        return scalars(self.section)

    @property
    def metrics(self) -> ReportTable[JudgedMetric]:
        """The metrics that are one number each, beside what they must be."""
        return ReportTable(JudgedMetric, self._metrics())

    @property
    def monitoring(self) -> bool:
        """Whether the metrics were judged against a baseline."""
        return self.constraints is not None

    @property
    def violation_count(self) -> int:
        return len(self.violations)

    @property
    def headline(self) -> str:
        return f"{self.problem_type}, {rows_read(self.item_count, self.bad_records)}"

    def with_violations(self, text: bytes) -> Self:
        """The report with the violations of a file. Raises ContractError."""
        return replace(self, violations=ReportTable(MetricViolation, parse_model_quality_violations(text).violations))

    def views(self) -> tuple[TableView | Cell, ...]:
        return (metrics_view(self.metrics, self.monitoring), *matrix_views(self.section))

    def _metrics(self) -> Iterator[JudgedMetric]:
        found = self.scalars
        violated = {violation.metric_name for violation in self.violations}
        for name, metric in found.items():
            if name.endswith(SUFFIX):
                continue
            deviation, constant = metric.standard_deviation, found.get(name + SUFFIX)
            constraint = (self.constraints or {}).get(name)
            yield JudgedMetric(
                name,
                metric.value,
                None if isinstance(deviation, str) else deviation,
                None if constant is None else constant.value,
                None if constraint is None else constraint.threshold,
                None if constraint is None else constraint.comparison_operator,
                violation_name(name) in violated,
            )
