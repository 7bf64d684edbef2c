"""From the states of all columns to the reports: statistics, suggested constraints, violations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analyzer.baseline_files import Baseline
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.column_state import ColumnState
from analyzer.profile.report import feature_statistics
from analyzer.publish.report_folder import ReportFolder
from analyzer.publish.reports import document_text, statistics_text
from analyzer.publish.run_metrics import RunMetrics
from analyzer.report import CONSTRAINTS, STATISTICS, VIOLATIONS, BaselineReport, FeatureSummary, MonitoringReport
from analyzer.scan import ScannedStates
from analyzer.suggestions.configuration import monitoring_config
from analyzer.suggestions.suggestion import suggest_feature
from analyzer.verification.verify import FeatureVerification, in_report_order, verify_columns, verify_feature
from contracts.constraints import Constraints, FeatureConstraints
from contracts.job import DataQualityJob
from contracts.statistics import Feature
from contracts.violations import ConstraintViolations, Violation


class Reports:
    """Turns states into reports, one column after another."""

    def __init__(
        self,
        job: DataQualityJob,
        baseline: Baseline | None,
        states: ScannedStates,
        output: Path,
        metrics: RunMetrics,
    ) -> None:
        self._job = job
        self._baseline = baseline
        self._states = states
        self._output = output
        self._metrics = metrics
        self._rows = states.report.rows
        self._config = monitoring_config(job)
        self._asked = baseline.constraints.by_name() if baseline else {}
        self._suggested: list[FeatureConstraints] = []
        self._summaries: list[FeatureSummary] = []
        self._violations: list[Violation] = []

    def write(self) -> BaselineReport:
        if self._baseline:
            self._baseline.require_shared_column(self._states.keys)
        violations = None
        with ReportFolder(self._output) as folder:
            folder.write(STATISTICS, statistics_text(self._rows, self._features()))
            constraints = Constraints(features=self._suggested, monitoring_config=self._config)
            folder.write(CONSTRAINTS, document_text(constraints))
            if self._baseline:
                violations = self._all_violations(self._baseline)
                folder.write(VIOLATIONS, document_text(ConstraintViolations(violations=violations)))
        bad_records = self._states.report.bad_records
        if violations is None:
            return BaselineReport(self._output, self._rows, bad_records, self._summaries)
        return MonitoringReport(self._output, self._rows, bad_records, self._summaries, violations)

    def _features(self) -> Iterator[Feature]:
        """The features in order; what the other reports need of each is taken on the way."""
        for name, state in self._states:
            assert isinstance(state, ColumnState)
            profile = state.result(name, self._rows)
            verified = self._verify(profile)
            self._suggested.append(suggest_feature(profile, self._config))
            self._summaries.append(FeatureSummary.of(profile, verified.drift_distance))
            self._violations.extend(verified.violations)
            feature = feature_statistics(profile)
            self._metrics.add(feature, verified.drift_distance)
            yield feature

    def _verify(self, profile: ColumnProfile) -> FeatureVerification:
        constraint = self._asked.get(profile.name)
        if constraint is None or self._baseline is None:
            return FeatureVerification()
        return verify_feature(
            profile,
            constraint,
            self._baseline.features.get(profile.name),
            self._baseline.constraints.monitoring_config,
            self._job.drift_weighting,
        )

    def _all_violations(self, baseline: Baseline) -> list[Violation]:
        return in_report_order([*self._violations, *verify_columns(self._states.keys, baseline.constraints)])
