"""A data set checked against a file of rules, and nothing else: no baseline, and no files written."""

from __future__ import annotations

from analyzer.data_quality.analysis import CheckedScan
from analyzer.data_quality.column_hints import column_hints
from analyzer.left_out import notes_of
from analyzer.reports.report_table import ReportTable
from analyzer.rules.reading import rules_of_job
from analyzer.rules.report import RulesReport
from analyzer.rules.results import RuleResult
from analyzer.runs.job_run import JobRun
from analyzer.scan import Engine
from analyzer.scripts.checking import record_script
from contracts.job import DataQualityJob


class RulesCheck(JobRun[DataQualityJob, RulesReport]):
    """A run that checks the rules that its job names."""

    def prepare(self) -> None:
        self.scan = CheckedScan(self.job, None, rules_of_job(self.job, None), record_script(self.job, self.held))
        self.size, self.needs_spark, self.jars = self.scan.size, self.scan.needs_spark, self.scan.jars
        self.uses = self.scan.uses

    def compute(self, engine: Engine) -> None:
        self.states, self.results = self.scan.states(engine)
        self.held.callback(self.states.close)

    def judge(self) -> None:
        self.hints = column_hints(self.states, self.job.column_types)

    def write(self) -> RulesReport:
        report = self.states.report
        return RulesReport(ReportTable(RuleResult, self.results), report.rows, notes=(*notes_of(report), *self.hints))
