"""A data set checked against a file of rules, and nothing else: no baseline, and no files written."""

from __future__ import annotations

from analyzer.data_quality.analysis import reading_of, scan_and_check
from analyzer.data_quality.column_hints import column_hints
from analyzer.formats.dataset import Dataset
from analyzer.left_out import notes_of
from analyzer.reports.report_table import ReportTable
from analyzer.rules.reading import rules_of_job
from analyzer.rules.report import RulesReport
from analyzer.rules.results import RuleResult
from analyzer.scan.engine import Progress
from analyzer.scripts.checking import record_script
from contracts.job import DataQualityJob


def check(job: DataQualityJob, progress: Progress | None = None) -> RulesReport:
    """Check the rules that the job names. Raises AnalyzerError."""
    rules = rules_of_job(job, None)
    dataset = Dataset.find(job.dataset_source, job.dataset_format, reading_of(job, None, record_script(job)))
    states, results = scan_and_check(job, dataset, None, rules, progress=progress)
    try:
        hints = column_hints(states, job.column_types)
        return RulesReport(ReportTable(RuleResult, results), states.report.rows, (*notes_of(states.report), *hints))
    finally:
        states.close()
