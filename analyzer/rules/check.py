"""A data set checked against a file of rules, and nothing else: no baseline, and no files written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analyzer.data_quality.analysis import reading_of, scan_and_check
from analyzer.data_quality.column_hints import column_hints
from analyzer.datasets.dataset import Dataset
from analyzer.left_out import notes_of
from analyzer.rules.reading import asked_rules
from analyzer.rules.results import RuleResult
from analyzer.scripts.checking import record_script
from contracts.job import DataQualityJob
from contracts.message import completed, completed_with_violations


@dataclass(frozen=True)
class RulesReport:
    """What has come of each rule."""

    results: list[RuleResult]
    item_count: int
    notes: tuple[str, ...] = ()

    @property
    def violation_count(self) -> int:
        return sum(result.is_violation for result in self.results)

    @property
    def message(self) -> str:
        outcome = completed_with_violations(self.violation_count) if self.violation_count else completed()
        return " ".join((outcome, *self.notes))


def check(job: DataQualityJob, progress: Callable[[int, int], None] | None = None) -> RulesReport:
    """Check the rules that the job names. Raises AnalyzerError."""
    rules = asked_rules(job, None)
    dataset = Dataset.find(job.dataset_source, job.dataset_format, reading_of(job, None, record_script(job)))
    states, results = scan_and_check(job, dataset, None, rules, progress=progress)
    try:
        hints = column_hints(states, job.column_types)
        return RulesReport(results, states.report.rows, (*notes_of(states.report), *hints))
    finally:
        states.close()
