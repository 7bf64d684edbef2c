"""An analysis of data that has been looked at, until its reports are written: what all of its runs share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from analyzer.analysed_data import AnalysedData
from analyzer.analyses.computing import Computing
from analyzer.analyses.model import configured_model
from analyzer.analyses.report import AnalysisRunReport, Findings
from analyzer.analyses.report_files import report_names, write_reports
from analyzer.attribution.explanation_plan import ExplanationPlan
from analyzer.engines import open_engine
from analyzer.publish.output_place import output_folder
from analyzer.publish.report_folder import ReportFolder, prepare_folder
from analyzer.scan.engine import Progress
from contracts.analysis_config import AnalysisConfig
from contracts.analysis_job import AnalysisJob
from contracts.drift_job import DriftJob
from contracts.errors import without_secrets

if TYPE_CHECKING:
    from analyzer.spark.session import Cluster

logger = logging.getLogger(__name__)

AnyReport = TypeVar("AnyReport", bound=AnalysisRunReport)


def result_folder(job: AnalysisJob | DriftJob, inputs: Mapping[str, str]) -> Path:
    """Where the reports go, apart from all `inputs`, which is logged as users know it. Raises ConfigurationError."""
    output = output_folder(job, inputs)
    logger.info("Analysis config path: %s", without_secrets(job.analysis_config))
    logger.info("Analysis result path: %s", output)
    return output


@dataclass(frozen=True)
class AnalysisRun:
    """What is computed of what; `bias` is whether bias is, explanations are where the config asks for them."""

    job: AnalysisJob | DriftJob
    config: AnalysisConfig
    data: AnalysedData
    output: Path
    bias: bool

    def carry_out(
        self, judged: Callable[[Path, Findings], AnyReport], progress: Progress | None, cluster: Cluster | None
    ) -> AnyReport:
        """Compute it, and write what `judged` makes of it: all reports together, or none.

        Where one stage has come to nothing the reports of the others are there, and their report tells of the failure.
        Raises AnalyzerError.
        """
        config, data, page = self.config, self.data, self.config.methods.report
        plan = ExplanationPlan.of(config, data.roles) if config.methods.explanations else None
        prepare_folder(self.output)
        with (
            ReportFolder(self.output, report_names(page)) as folder,
            configured_model(config, self.job, data.roles, bias=self.bias) as model,
        ):
            with open_engine(self.job, data.size, progress, needs_spark=data.needs_spark, cluster=cluster) as engine:
                computing = Computing(engine, data, config, self.job, model, folder.write)
                findings = computing.findings(bias=self.bias, plan=plan)
            report = judged(self.output, findings)
            write_reports(folder, report, page)
        return report
