"""The model-quality job: judge predictions by their labels in one scan, suggest constraints, find violations."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from analyzer.captured.window import Window
from analyzer.data_scan import require_readable, scan_dataset
from analyzer.formats.dataset import Dataset
from analyzer.formats.reading import Reading
from analyzer.left_out import notes_of
from analyzer.model_quality.cloudwatch import quality_metrics
from analyzer.model_quality.constraints import suggest_constraints
from analyzer.model_quality.fold import ModelQualityFold
from analyzer.model_quality.needed_columns import only_needed
from analyzer.model_quality.quality_baseline import QualityBaseline
from analyzer.model_quality.report import ModelQualityReport
from analyzer.model_quality.report_files import write_reports
from analyzer.model_quality.results import QualityResults, results_of
from analyzer.model_quality.violations import find_violations
from analyzer.publish.page_file import with_page_again
from analyzer.reports.file_names import PAGE
from analyzer.reports.report_table import ReportTable
from analyzer.runs.job_run import JobRun
from analyzer.scan import Engine
from analyzer.scripts.checking import post_script, record_script
from analyzer.scripts.post_processor import post_process
from contracts.errors import counted
from contracts.model_quality_constraints import LESS
from contracts.model_quality_job import ModelQualityJob
from contracts.model_quality_statistics import ModelQualityDataset, ModelQualityStatistics, scalars
from contracts.model_quality_violations import MetricViolation
from contracts.problem_type import ProblemType
from contracts.run_summary import SummarisedMetric
from contracts.setting import Use
from contracts.times import parse_time

logger = logging.getLogger(__name__)


class ModelQualityRun(JobRun[ModelQualityJob, ModelQualityReport]):
    """A run of model quality."""

    def prepare(self) -> None:
        job = self.job
        self.open_output()
        script, self.last_script = record_script(job, self.delivery), post_script(job, self.delivery)
        self.baseline = QualityBaseline.of(job)
        reading = Reading(window=Window.of(job), payload_rows=job.payload_rows, script=script, limits=job.limits)
        found = Dataset.find(job.dataset_source, job.dataset_format, reading)
        self.dataset, self.fold = only_needed(found, ModelQualityFold.of(job, found.source, found.positional))
        self.size, self.needs_spark = self.dataset.size, self.dataset.needs_spark
        self.uses = found.uses | _uses(job)
        self.output.prepare()

    def compute(self, engine: Engine) -> None:
        data, states = scan_dataset(engine, self.dataset, self.fold)
        try:
            require_readable(states.report, self.job)
            self.results = results_of(engine, data, states, self.fold)
        finally:
            states.close()

    def judge(self) -> None:
        job, kind, results = self.job, self.job.problem_type, self.results
        self.values = scalars(results.metrics)
        dataset = ModelQualityDataset(
            item_count=results.rows.judged,
            start_time=job.start_time,
            end_time=job.end_time,
            evaluation_time=evaluation_time(job),
        )
        section = {"dataset": dataset, f"{kind.section}_metrics": results.metrics}
        statistics = ModelQualityStatistics.model_validate(section)
        constraints = None if self.baseline is None else self.baseline.constraints
        found = find_violations(kind, self.values, constraints or {}, job.check_f0_5)
        violations = ReportTable(MetricViolation, found)
        bad_records = results.report.bad_records
        report = ModelQualityReport(self.output.folder, kind, statistics, constraints, violations, bad_records)
        self.report = replace(report, notes=tuple(_notes(results)))

    def write(self) -> ModelQualityReport:
        job = self.job
        suggested = suggest_constraints(job.problem_type, self.values, job.constraint_margin)
        return write_reports(self.output.folder, job, self.report, suggested)

    def limits(self) -> Iterator[SummarisedMetric]:
        for name, each in (self.report.constraints or {}).items():
            least, most = (each.threshold, None) if each.comparison_operator == LESS else (None, each.threshold)
            yield SummarisedMetric(name=name, least=least, most=most)

    def tell(
        self, report: ModelQualityReport, environment: Mapping[str, str] | None, metrics_folder: Path | None
    ) -> ModelQualityReport:
        report = replace(report, notes=(*report.notes, *quality_metrics(self.job, report).publish(metrics_folder)))
        if self.last_script is None:
            return report
        report = post_process(self.last_script, self.job, report, environment)
        return with_page_again(report, self.output.folder, PAGE, self._page)

    def _page(self) -> str:
        from analyzer.pages.run_page import page_of_folder  # noqa: PLC0415 (containers write none)

        return page_of_folder(self.job, self.output.folder)


def _uses(job: ModelQualityJob) -> set[Use]:
    """What there is that only some settings are for."""
    uses = {Use.BASELINE} if job.has_baseline else set()
    if job.problem_type is ProblemType.BINARY:
        uses |= {Use.TWO_CLASSES} if job.inference_attribute else {Use.TWO_CLASSES, Use.SCORES}
    return uses


def evaluation_time(job: ModelQualityJob) -> str:
    """The end of the job's window, so that a window gives the same files whenever it is judged; else the moment."""
    moment = parse_time(job.end_time) if job.end_time else datetime.now(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _notes(results: QualityResults) -> Iterator[str]:
    """What was left out."""
    yield from results.hints
    yield from notes_of(results.report)
    rows = results.rows
    left_out = {"a label": rows.unlabelled, "a prediction": rows.unpredicted}
    for what, number in left_out.items():
        if number:
            yield f"{counted(number, f'row without {what} was', f'rows without {what} were')} left out."
