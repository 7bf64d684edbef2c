"""What an analysis of bias and attributions has found, as its caller gets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from analyzer.analyses.views import analysis_views
from analyzer.errors import AnalyzerError
from analyzer.places.place import Place
from analyzer.reports.groups import BasicStatistics, metrics_of_group
from analyzer.reports.report_table import ReportTable
from analyzer.reports.run_report import RunReport, rows_read
from analyzer.reports.view import Cell, TableView
from contracts.analysis_report import AnalysisReport
from contracts.drift_violations import AttributionViolation, BiasViolation
from contracts.message import analysed, completed_with_violations

DriftViolations = ReportTable[BiasViolation] | ReportTable[AttributionViolation]


@dataclass(frozen=True)
class Findings:
    """What has been computed of the data.

    `facts` are what a reader should know beside the numbers, in order; `failures` are of stages that came to nothing,
    while the others did. `notes` are sentences of the message, `hints` those that the page shows too.
    """

    report: AnalysisReport
    rows: int
    bad_records: int = 0
    statistics: BasicStatistics | None = None
    facts: Mapping[str, str | int | float] = field(default_factory=dict)
    failures: tuple[AnalyzerError, ...] = ()
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupMetric:
    """One metric of bias of one group: its value, or why it has none; that of the baseline where there is one."""

    stage: str
    facet: str
    facet_value: str
    name: str
    description: str
    value: float | None
    baseline: float | None
    error: str | None
    violated: bool


@dataclass(frozen=True)
class Attribution:
    """How much a feature moves one output of the model: its global SHAP value, and that of the baseline."""

    label: str
    feature: str
    value: float
    baseline: float | None


@dataclass(frozen=True, repr=False)
class AnalysisRunReport(RunReport):
    """The reports of a run, in the folder `output`.

    `monitoring` is whether drift was looked for; `baseline` is None where there is none to drift from.
    """

    output: Place
    findings: Findings
    baseline: AnalysisReport | None = None
    violations: DriftViolations = field(default_factory=partial(ReportTable, BiasViolation))
    monitoring: bool = False
    hints: tuple[str, ...] = field(default=(), kw_only=True)
    """What of the findings could not be held against the baseline."""

    @property
    def report(self) -> AnalysisReport:
        """What `analysis.json` holds."""
        return self.findings.report

    @property
    def metrics(self) -> ReportTable[GroupMetric]:
        """The metrics of bias."""
        return ReportTable(GroupMetric, self._metrics())

    @property
    def attributions(self) -> ReportTable[Attribution]:
        """The global SHAP values."""
        return ReportTable(Attribution, self._attributions())

    @property
    def violation_count(self) -> int:
        return len(self.violations)

    @property
    def all_hints(self) -> tuple[str, ...]:
        """What a reader should look at, although the run has gone on."""
        return (*self.findings.hints, *self.hints)

    @property
    def remarks(self) -> tuple[str, ...]:
        return (*self.all_hints, *self.findings.notes, *self.notes)

    @property
    def headline(self) -> str:
        return rows_read(self.findings.rows, self.findings.bad_records)

    @property
    def is_bad(self) -> bool:
        return bool(self.violations or self.findings.failures)

    @property
    def outcome(self) -> str:
        if self.violations:
            return completed_with_violations(len(self.violations))
        return super().outcome if self.monitoring else analysed()

    def views(self) -> tuple[TableView | Cell, ...]:
        return tuple(analysis_views(self.report, self.violations))

    def _metrics(self) -> Iterator[GroupMetric]:
        expected = {} if self.baseline is None else dict(self.baseline.stages)
        violations = [each for each in self.violations if isinstance(each, BiasViolation)]
        violated = {(each.facet, each.facet_value, each.metric_name) for each in violations}
        for stage, section in self.report.stages:
            known = expected[stage].facets if stage in expected else {}
            for facet, groups in section.facets.items():
                for group in groups:
                    value = group.value_or_threshold
                    before = metrics_of_group(value, known.get(facet, ()))
                    for each in group.metrics:
                        yield GroupMetric(
                            stage,
                            facet,
                            value,
                            each.name,
                            each.description,
                            each.value,
                            before.get(each.name),
                            each.error,
                            (facet, value, each.name) in violated,
                        )

    def _attributions(self) -> Iterator[Attribution]:
        before = {} if self.baseline is None else self.baseline.attributions
        for label, each in self.report.attributions.items():
            known = before[label].global_shap_values if label in before else {}
            for feature, value in each.global_shap_values.items():
                yield Attribution(label, feature, value, known.get(feature))
