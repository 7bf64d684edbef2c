"""The model-quality job: judge predictions by their labels in one scan, suggest constraints, find violations."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.captured.window import Window
from analyzer.data_scan import require_readable, scan_dataset
from analyzer.engines import open_engine
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
from analyzer.publish.output_place import output_folder
from analyzer.publish.report_folder import prepare_folder
from analyzer.reports.report_table import ReportTable
from analyzer.scan import Engine
from analyzer.scan.engine import Progress
from analyzer.scripts.checking import post_script, record_script
from analyzer.scripts.post_processor import post_process
from contracts.errors import counted
from contracts.model_quality_job import ModelQualityJob
from contracts.model_quality_statistics import ModelQualityDataset, ModelQualityStatistics, scalars
from contracts.model_quality_violations import MetricViolation
from contracts.times import parse_time

if TYPE_CHECKING:
    from analyzer.spark.session import Cluster

logger = logging.getLogger(__name__)


def run(
    job: ModelQualityJob,
    progress: Progress | None = None,
    *,
    metrics_folder: Path | None = None,
    cluster: Cluster | None = None,
    environment: Mapping[str, str] | None = None,
) -> ModelQualityReport:
    """Run the job and write its reports; the arguments are those of a data-quality run.

    Raises a subclass of AnalyzerError; no report is half written then.
    """
    output = output_folder(job)
    script, last_script = record_script(job), post_script(job)
    baseline = QualityBaseline.of(job)
    reading = Reading(window=Window.of(job), payload_rows=job.payload_rows, script=script, limits=job.limits)
    found = Dataset.find(job.dataset_source, job.dataset_format, reading)
    dataset, fold = only_needed(found, ModelQualityFold.of(job, found.source, found.positional))
    prepare_folder(output)
    with open_engine(job, dataset.size, progress, needs_spark=dataset.needs_spark, cluster=cluster) as engine:
        results = _judged(engine, dataset, fold, job)
    report = _write(job, baseline, results, output)
    notes = (*_notes(results), *quality_metrics(job, report).publish(metrics_folder))
    report = replace(report, notes=notes)
    return post_process(last_script, job, report, environment) if last_script else report


def _judged(engine: Engine, dataset: Dataset, fold: ModelQualityFold, job: ModelQualityJob) -> QualityResults:
    data, states = scan_dataset(engine, dataset, fold)
    try:
        require_readable(states.report, job)
        return results_of(engine, data, states, fold)
    finally:
        states.close()


def _write(
    job: ModelQualityJob, baseline: QualityBaseline | None, results: QualityResults, output: Path
) -> ModelQualityReport:
    kind = job.problem_type
    values = scalars(results.metrics)
    dataset = ModelQualityDataset(
        item_count=results.rows.judged,
        start_time=job.start_time,
        end_time=job.end_time,
        evaluation_time=evaluation_time(job),
    )
    statistics = ModelQualityStatistics.model_validate({"dataset": dataset, f"{kind.section}_metrics": results.metrics})
    constraints = None if baseline is None else baseline.constraints
    violations = ReportTable(MetricViolation, find_violations(kind, values, constraints or {}, job.check_f0_5))
    report = ModelQualityReport(output, kind, statistics, constraints, violations, results.report.bad_records)
    write_reports(output, report, suggest_constraints(kind, values, job.constraint_margin))
    return report


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
