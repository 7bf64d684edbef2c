"""What the runs of all analyses share, once their data has been looked at."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from analyzer.analysed_data import AnalysedData
from analyzer.analyses.computing import Computing
from analyzer.analyses.drift import Drift
from analyzer.analyses.model import configured_model
from analyzer.analyses.report_files import AnyAnalysisReport, page_name, page_text, report_names, write_reports
from analyzer.attribution.explanation_plan import ExplanationPlan
from analyzer.bias.chosen_metrics import chosen_metrics
from analyzer.bias.metric_definition import TrainingStage
from analyzer.publish.page_file import with_page_again
from analyzer.publish.report_folder import ReportFolder
from analyzer.runs.job_run import JobRun
from analyzer.scan.engine import Engine
from contracts.analysis_config import AnalysisConfig, ReportMethod
from contracts.analysis_job import AnalysisJob
from contracts.drift_job import DriftJob
from contracts.errors import without_secrets
from contracts.run_summary import SummarisedMetric
from contracts.setting import Use

logger = logging.getLogger(__name__)

AnyAnalysis = TypeVar("AnyAnalysis", bound=AnalysisJob | DriftJob)


class AnalysisRun(JobRun[AnyAnalysis, AnyAnalysisReport]):
    """What all analyses share: a model that may have to be asked, and reports that are written together, or none.

    Where one stage has come to nothing the reports of the others are there, and telling it raises its error.
    """

    def open_result(self, config: AnalysisConfig, inputs: Mapping[str, str]) -> None:
        """Open the output, apart from all `inputs`; its place is logged as users know it. Raises ConfigurationError."""
        wanted, page = self.job.write_page, config.methods.report
        self.page = None if wanted is False else page or (ReportMethod() if wanted else None)
        self.names = report_names(page)
        self.open_output(inputs, self.names)
        logger.info("Analysis config path: %s", without_secrets(self.job.analysis_config))
        logger.info("Analysis result path: %s", self.output.place)

    def start(self, config: AnalysisConfig, data: AnalysedData, *, bias: bool) -> None:
        """What is computed of what; `bias` is whether bias is, explanations are where the config asks for them."""
        self.config, self.data, self.bias = config, data, bias
        self.size, self.needs_spark = data.size, data.needs_spark
        self.uses |= data.uses
        self.plan = ExplanationPlan.of(config, data.roles) if config.methods.explanations else None
        self.output.prepare()
        self.folder = self.held.enter_context(ReportFolder(self.output.folder, self.names))
        self.model = self.held.enter_context(configured_model(config, self.job, data.roles, bias=bias))
        if self.model is not None:
            self.uses |= {Use.MODEL}
        if bias and "FT" in chosen_metrics(config)[TrainingStage.POST_TRAINING]:
            self.uses |= {Use.FLIPS}

    def compute(self, engine: Engine) -> None:
        computing = Computing(engine, self.data, self.config, self.job, self.model, self.folder.write)
        self.findings = computing.findings(bias=self.bias, plan=self.plan)

    def write(self) -> AnyAnalysisReport:
        if self.config.methods.report and self.page:
            logger.info("The report that the config asks for is a page; no notebook and no PDF file is made of it")
        return write_reports(self.folder, self.report, self.page, self._facts)

    def paged_again(self, report: AnyAnalysisReport) -> AnyAnalysisReport:
        """The report whose violations a user's script may have rewritten, with a page of these."""
        page = self.page
        if page is None:
            return report
        make = partial(page_text, report, page, self._facts)
        return with_page_again(report, self.output.folder, page_name(page), make)

    def _facts(self) -> dict[str, str]:
        from analyzer.pages.run_page import facts_of  # noqa: PLC0415 (not every run writes a page)

        return facts_of(self.job, self.drift.location if self.drift else None)

    report: AnyAnalysisReport
    drift: Drift | None
    """What the findings are held against."""

    def limits(self) -> Iterable[SummarisedMetric]:
        return self.drift.limits(self.report.report) if self.drift else ()

    def tell(
        self,
        report: AnyAnalysisReport,
        environment: Mapping[str, str] | None,  # noqa: ARG002
        metrics_folder: Path | None,  # noqa: ARG002
    ) -> AnyAnalysisReport:
        for failure in report.findings.failures:
            raise failure.beside_reports()
        return report
