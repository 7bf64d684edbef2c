"""From the states of all columns to the reports: statistics, suggested constraints, violations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.baseline_files import CHI_SQUARED_HINT, Baseline, declared_by
from analyzer.data_quality.column_hints import ColumnHints
from analyzer.data_quality.drift_comparison import ComparedData
from analyzer.errors import OutputError
from analyzer.formats.register import format_of
from analyzer.hints import tell_hints
from analyzer.history.limits import completeness_limits
from analyzer.profile.column_profile import ColumnProfile
from analyzer.profile.column_state import ColumnState
from analyzer.profile.report import feature_statistics
from analyzer.publish.page_file import with_page
from analyzer.publish.report_folder import ReportFolder
from analyzer.publish.reports import document_text, statistics_text
from analyzer.publish.run_metrics import RunMetrics
from analyzer.reports.data_quality import BaselineReport, FeatureSummary, MonitoringReport
from analyzer.reports.file_names import CONSTRAINTS, DRIFT, PAGE, RULE_RESULTS, STATISTICS, VIOLATIONS
from analyzer.reports.report_table import ReportTable
from analyzer.scan import ScannedStates
from analyzer.suggestions.configuration import monitoring_config
from analyzer.suggestions.suggestion import suggest_feature
from analyzer.verification.verify import FeatureVerification, in_report_order, verify_columns, verify_feature
from contracts.constraints import Constraints, FeatureConstraints
from contracts.data_drift import DataDrift
from contracts.errors import counted
from contracts.job import DataQualityJob
from contracts.rule_results import RuleEntries, RuleEntry
from contracts.settings import OutputPosition
from contracts.statistics import Feature
from contracts.violations import ConstraintViolations, Violation

if TYPE_CHECKING:
    from analyzer.pages.trend_chart import TrendChart
    from analyzer.rules.results import RuleResult

MOST_PAGE_BYTES = 128 << 20
"""Of one report, some 2,000 columns: more are not held in memory for a page."""


class Reports:
    """Turns states into reports, one column after another."""

    def __init__(
        self,
        job: DataQualityJob,
        baseline: Baseline | None,
        states: ScannedStates,
        output: Path,
        metrics: RunMetrics,
        *,
        rules: Sequence[RuleResult] = (),
    ) -> None:
        self._job = job
        self._baseline = baseline
        self._states = states
        self._output = output
        self._metrics = metrics
        self._rules = rules
        self._suggested_rules: list[dict[str, Any]] = []
        self._rows = states.report.rows
        self._config = monitoring_config(job)
        self._position: OutputPosition | None = "END" if _output_is_last(job, baseline) else None
        self._baseline_constraints = baseline.constraints.by_name() if baseline else {}
        self._suggested: list[FeatureConstraints] = []
        self._summaries: list[FeatureSummary] = []
        self._violations: list[Violation] = []
        self._texts: dict[str, bytes] = {}
        self._declared = declared_by(job, baseline)
        self._hints = ColumnHints(self._declared)
        self._compared, self._previous = _compared(job, baseline)

    def write(self) -> BaselineReport:
        if self._baseline:
            self._baseline.require_shared_column(self._states.keys)
        violations, warnings = None, [result.violation for result in self._rules if result.is_warning]
        with ReportFolder(self._output) as folder:
            self._write(folder, STATISTICS, statistics_text(self._rows, self._features(), self._position))
            self._write(folder, CONSTRAINTS, document_text(self._constraints()))
            drift = self._drift()
            if drift is not None and self._job.write_drift:
                self._write(folder, DRIFT, document_text(drift))
            if self._baseline or self._rules:
                violations = self._all_violations()
                found = ConstraintViolations(violations=violations, warnings=warnings or None)
                self._write(folder, VIOLATIONS, document_text(found))
            report = self._report(violations, warnings, drift)
            if not self._job.write_page:
                return report
            if self._rules:
                self._write(folder, RULE_RESULTS, document_text(entries_of(self._rules)))
            return with_page(report, folder, PAGE, self._page)

    def _report(
        self, violations: list[Violation] | None, warnings: Sequence[Violation], drift: DataDrift | None
    ) -> BaselineReport:
        """The report for the caller; in monitoring mode, and with rules, one with violations."""
        bad_records = self._states.report.bad_records
        hints: tuple[str, ...] = ()
        if self._baseline:
            hints = self._baseline.hints + tell_hints(self._baseline.foreign_files(self._states.keys))
        if self._baseline is None and self._job.categorical_drift_method == "ChiSquared":
            hints += tell_hints([f"categorical_drift_method is {CHI_SQUARED_HINT}"])
        hints += tell_hints(self._hints.sentences(self._states.keys, self._job.column_types))
        features = ReportTable(FeatureSummary, self._summaries)
        if violations is None:
            return BaselineReport(self._output, self._rows, bad_records, features, notes=hints)
        return MonitoringReport(
            self._output,
            self._rows,
            bad_records,
            features,
            ReportTable(Violation, violations),
            ReportTable(Violation, warnings),
            data_drift=drift,
            notes=_note_of(warnings) + hints,
        )

    def _write(self, folder: ReportFolder, name: str, content: Iterable[bytes]) -> None:
        """Write a report, and keep its text where a page is to be made of it."""
        folder.write(name, self._kept(name, content) if self._job.write_page else content)

    def _kept(self, name: str, content: Iterable[bytes]) -> Iterator[bytes]:
        kept, size = [], 0
        for data in content:
            size += len(data)
            if size <= MOST_PAGE_BYTES:
                kept.append(data)
            else:
                kept.clear()
            yield data
        if size <= MOST_PAGE_BYTES:
            self._texts[name] = b"".join(kept)

    def page_again(self) -> str:
        """The page, of violations as they are in their file by now."""
        if (self._output / VIOLATIONS).is_file():
            self._texts[VIOLATIONS] = (self._output / VIOLATIONS).read_bytes()
        return self._page()

    def _page(self) -> str:
        from analyzer.pages.run_page import run_page  # noqa: PLC0415 (containers write none)

        if STATISTICS not in self._texts:
            raise OutputError(f"{STATISTICS} has more than {MOST_PAGE_BYTES >> 20} MiB, and analyzer page makes one.")
        return run_page(self._job, self._texts, self._trends())

    def _trends(self) -> Mapping[str, Sequence[TrendChart]] | None:
        """The charts of the features over the runs of the job's history, where it has one."""
        if self._job.history is None:
            return None
        from analyzer.history.recording import RunHistory  # noqa: PLC0415 (most runs have none)
        from analyzer.history.run_trends import run_trends  # noqa: PLC0415

        history = RunHistory.of(self._job)
        limits = completeness_limits(self._baseline.constraints) if self._baseline else ()
        run = history.summary(self._job, self._texts, limits)
        return run_trends(history.before(run), run) if run else None

    def _features(self) -> Iterator[Feature]:
        """The features in order; what the other reports need of each is taken on the way."""
        for name, state in self._states:
            assert isinstance(state, ColumnState)
            declared = self._declared.get(name)
            profile = state.result(name, self._rows, declared)
            verified = self._verify(profile)
            self._hints.add(profile, verified.hints)
            self._suggested.append(self._suggest(profile, declared=profile.inferred_type is declared))
            self._summaries.append(FeatureSummary.of(profile, verified.drift_distance))
            self._compare(profile, verified)
            self._violations.extend(verified.violations)
            self._suggest_rules(profile)
            feature = feature_statistics(profile)
            self._metrics.add(feature, verified.drift_distance)
            yield feature

    def _suggest(self, profile: ColumnProfile, *, declared: bool) -> FeatureConstraints:
        open_domains = self._job.drift == "trusted" and self._job.domain_content_threshold is None
        return suggest_feature(profile, self._config, declared=declared, open_domains=open_domains)

    def _suggest_rules(self, profile: ColumnProfile) -> None:
        if self._job.suggest_rules and self._baseline is None:
            from analyzer.rules.suggestions import suggest_rules  # noqa: PLC0415 (most runs need none)

            self._suggested_rules.extend(suggest_rules(profile))

    def _compare(self, profile: ColumnProfile, verified: FeatureVerification) -> None:
        if self._compared:
            self._compared.take_verdict(profile.name, verified.verdict)
        if self._previous:
            self._previous.add(profile)

    def _drift(self) -> DataDrift | None:
        """How the data differs, once all features are measured; drift that is judged together is a violation now."""
        if self._compared:
            self._violations.extend(self._compared.judge_together())
        if self._previous:
            self._previous.judge_together()
        baseline, previous = (
            each.result(self._states.keys, self._job.exclude_columns) if each else None
            for each in (self._compared, self._previous)
        )
        if baseline is None and previous is None:
            return None
        drift = DataDrift(baseline=baseline, previous=previous)
        self._metrics.add_drift(drift)
        return drift

    def _verify(self, profile: ColumnProfile) -> FeatureVerification:
        constraint = self._baseline_constraints.get(profile.name)
        if constraint is None or self._baseline is None:
            return FeatureVerification()
        measured = self._compared.measure(profile) if self._compared else None
        return verify_feature(
            profile,
            constraint,
            self._baseline.features.get(profile.name),
            self._baseline.constraints.monitoring_config,
            self._job.drift_weighting,
            check_non_negative=self._job.check_non_negative,
            measured=measured,
        )

    def _constraints(self) -> Constraints:
        """What the data suggests, and the rules that were asked for, in whose place none are suggested."""
        rules = [dict(result.rule.written) for result in self._rules]
        given = {(result.rule.kind, result.rule.columns) for result in self._rules}
        rules += [rule for rule in self._suggested_rules if (rule["kind"], (rule["column"],)) not in given]
        return Constraints(
            features=self._suggested,
            monitoring_config=self._config,
            rules=rules or None,
            output_columns_position=self._position,
        )

    def _all_violations(self) -> list[Violation]:
        """Those of the baseline's checks, then those of the rules, in their order."""
        found = self._violations
        if self._baseline:
            found = in_report_order([*found, *verify_columns(self._states.keys, self._baseline.constraints)])
        if not self._rules:
            return found
        from analyzer.rules.said_already import still_to_say  # noqa: PLC0415 (most runs have no rules)

        return [*found, *still_to_say(self._rules, found)]


def _compared(job: DataQualityJob, baseline: Baseline | None) -> tuple[ComparedData | None, ComparedData | None]:
    """The baseline's statistics, and those of the window before, to be compared with the data; None of what is not."""
    if baseline is None:
        return None, None
    given = baseline.features or None, baseline.previous
    names = "baseline", "previous"
    of_baseline, of_previous = (
        None if features is None else ComparedData(features, baseline.constraints, job.drift_weighting, name)
        for features, name in zip(given, names, strict=True)
    )
    return of_baseline, of_previous


def _output_is_last(job: DataQualityJob, baseline: Baseline | None) -> bool:
    """Whether the prediction columns of the data are its last ones, as its format says, or as captures were named."""
    return format_of(job.dataset_format).output_is_last(baseline is not None and baseline.output_is_last)


def entries_of(rules: Sequence[RuleResult]) -> RuleEntries:
    """The rules with what has come of them, for their file."""
    return RuleEntries(
        rules=[
            RuleEntry(
                name=each.name,
                level=each.level,
                kind=each.kind,
                columns=list(each.columns),
                expected=each.expected,
                observed=each.observed,
                outcome=each.outcome,
                description=each.description,
            )
            for each in rules
        ]
    )


def _note_of(warnings: Sequence[Violation]) -> tuple[str, ...]:
    if not warnings:
        return ()
    return (f"{counted(len(warnings), 'rule warns', 'rules warn')}.",)
