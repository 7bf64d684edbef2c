"""The data-quality job: profile a data set in one scan, suggest constraints, judge it against a baseline."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from analyzer.baseline_files import Baseline, declared_by
from analyzer.captured.name_hints import NamedColumns, name_hints
from analyzer.captured.window import Window
from analyzer.data_quality.reports import Reports
from analyzer.data_quality.script_results import ColumnDomains, name_columns
from analyzer.data_scan import require_readable, scan_dataset
from analyzer.errors import InputMissingError
from analyzer.formats.dataset import Dataset
from analyzer.formats.json import possible_parents
from analyzer.formats.reading import Reading
from analyzer.hints import tell_hints
from analyzer.history.limits import completeness_limits
from analyzer.left_out import notes_of
from analyzer.profile.column_state import ColumnState
from analyzer.profile.fold import ProfileFold
from analyzer.publish.page_file import with_page_again
from analyzer.publish.run_metrics import RunMetrics
from analyzer.reports.data_quality import BaselineReport
from analyzer.reports.file_names import PAGE
from analyzer.runs.job_run import JobRun
from analyzer.scan import Engine, Scanned, ScannedStates
from analyzer.scripts.checking import post_script, record_script
from analyzer.scripts.post_processor import post_process
from analyzer.scripts.record_script import SPLITS_GIVEN, RecordScript
from analyzer.sources.data_files import SETTING
from contracts.job import DataQualityJob
from contracts.run_summary import SummarisedMetric
from contracts.setting import Use

if TYPE_CHECKING:
    from analyzer.rules.results import RuleResult
    from contracts.rules import Rule

logger = logging.getLogger(__name__)

RULES_NEED_SPARK = "rules are checked by Deequ, which stands on Spark"


class DataQualityRun(JobRun[DataQualityJob, BaselineReport]):
    """A run of data quality; in monitoring mode its report is a `MonitoringReport`."""

    def prepare(self) -> None:
        job = self.job
        self.open_output()
        script, self.last_script = record_script(job, self.delivery), post_script(job, self.delivery)
        self.baseline = Baseline.of(job)
        self.scan = CheckedScan(job, self.baseline, _rules(job, self.baseline), script)
        self.size, self.needs_spark, self.jars = self.scan.size, self.scan.needs_spark, self.scan.jars
        self.uses = self.scan.uses
        self.output.prepare()

    def compute(self, engine: Engine) -> None:
        self.states, self.checked = self.scan.states(engine)
        self.held.callback(self.states.close)

    def judge(self) -> None:
        baseline = self.baseline
        self.metrics = RunMetrics(self.job, baseline.constraints if baseline else None)
        self.reports = Reports(self.job, baseline, self.states, self.output.folder, self.metrics, rules=self.checked)

    def write(self) -> BaselineReport:
        report = self.reports.write()
        return replace(report, notes=(*report.notes, *notes_of(self.states.report)))

    def limits(self) -> Iterator[SummarisedMetric]:
        return completeness_limits(self.baseline.constraints) if self.baseline else iter(())

    def tell(
        self, report: BaselineReport, environment: Mapping[str, str] | None, metrics_folder: Path | None
    ) -> BaselineReport:
        report = replace(report, notes=report.notes + self.metrics.publish(metrics_folder))
        if self.last_script is None:
            return report
        report = post_process(self.last_script, self.job, report, environment)
        return with_page_again(report, self.output.folder, PAGE, self.reports.page_again)


class CheckedScan:
    """The scan of a data set, and the user's own rules checked on it. Raises what finding the data set may raise."""

    def __init__(
        self, job: DataQualityJob, baseline: Baseline | None, rules: Sequence[Rule], script: RecordScript | None
    ) -> None:
        self._job = job
        self._baseline = baseline
        self._rules = rules
        self._dataset = Dataset.find(job.dataset_source, job.dataset_format, reading_of(job, baseline, script))
        self.size = self._dataset.size
        self.needs_spark = RULES_NEED_SPARK if rules else self._dataset.needs_spark
        self.jars = _jars(rules)
        self.uses = self._dataset.uses | {Use.NO_BASELINE if baseline is None else Use.BASELINE}

    def states(self, engine: Engine) -> tuple[ScannedStates, list[RuleResult]]:
        """The states of all columns, to be closed by the caller, and what has come of the rules."""
        job, baseline = self._job, self._baseline
        data, states = _profile(engine, self._dataset, baseline.domains if baseline else {}, job)
        _hint_at_names(self._dataset, baseline, states)
        if not self._rules:
            return states, []
        from analyzer.rules.verification import verify_rules  # noqa: PLC0415 (most runs have no rules)
        from analyzer.spark.engine import SparkEngine  # noqa: PLC0415

        try:
            declared = declared_by(job, baseline)
            session = cast(SparkEngine, engine).session
            checked = verify_rules(session, data, states, self._rules, declared, timeout_s=job.rule_timeout_s)
            data.stamps.require_unchanged()
            return states, checked
        except BaseException:
            states.close()
            raise


def _hint_at_names(dataset: Dataset, baseline: Baseline | None, states: ScannedStates) -> None:
    """Tell where captures may have got names that are not theirs, unless the user's script made the rows."""
    if not dataset.kind.sides or dataset.head is None or baseline is None:
        return
    if states.report.counts.get(SPLITS_GIVEN):
        return
    types = {key: state.values.types for key, state in states if isinstance(state, ColumnState)}
    named = NamedColumns(dataset.captured_sides, types, baseline.types, baseline.output_is_last)
    states.report.hint(*tell_hints(name_hints(named)))


def _rules(job: DataQualityJob, baseline: Baseline | None) -> list[Rule]:
    if job.rules is None and (baseline is None or not baseline.constraints.rules):
        return []
    from analyzer.rules.reading import rules_of_job  # noqa: PLC0415 (most runs have no rules)

    return rules_of_job(job, baseline)


def _jars(rules: Sequence[Rule]) -> tuple[Path, ...]:
    """What rules need beside Spark's own jars."""
    if not rules:
        return ()
    from analyzer.rules.jar import deequ_jars  # noqa: PLC0415 (most runs have no rules)

    return deequ_jars()


def reading_of(job: DataQualityJob, baseline: Baseline | None, script: RecordScript | None) -> Reading:
    """How the job has its data read."""
    return Reading(
        excluded=frozenset(job.exclude_columns),
        baseline_names=baseline.names if baseline else (),
        window=Window.of(job),
        payload_rows=job.payload_rows,
        script=script,
        output_is_last=baseline is not None and baseline.output_is_last,
        limits=job.limits,
    )


def _profile(
    engine: Engine, dataset: Dataset, domains: ColumnDomains, job: DataQualityJob
) -> tuple[Scanned, ScannedStates]:
    """The data as it was read, and the states of all columns, when it can be read and holds anything."""
    data, states = scan_dataset(engine, dataset, ProfileFold(domains), by_column=True)
    try:
        require_readable(states.report, job)
        _drop_null_objects(dataset, states)
        if dataset.reading.script:
            states = _named(engine, dataset, states, domains)
        if not states.keys:
            raise InputMissingError.no_columns(SETTING, job.dataset_source, states.report.rows, dataset.kind.sides)
    except BaseException:
        states.close()
        raise
    return data, states


def _named(engine: Engine, dataset: Dataset, states: ScannedStates, domains: ColumnDomains) -> ScannedStates:
    """With columns for the keys of the script: scanned once more where values should have been counted under them."""
    reading = dataset.reading
    by_key = name_columns(states, reading.baseline_names, domains, reading.excluded)
    if not by_key:
        return states
    logger.info("the preprocessor's columns are known now: the data is read again for the domains of the baseline")
    states.close()
    _, again = scan_dataset(engine, dataset, ProfileFold(by_key))
    _drop_null_objects(dataset, again)
    name_columns(again, reading.baseline_names, domains, reading.excluded)
    return again


def _drop_null_objects(dataset: Dataset, states: ScannedStates) -> None:
    """An object that is null in all of a batch looks like a column; it is none when others show its own columns."""
    for name in possible_parents(states.keys) if dataset.nested else ():
        state = states.state(name)
        if isinstance(state, ColumnState) and not state.holds_any:
            states.drop(name)
