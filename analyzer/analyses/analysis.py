"""The processing job of an analysis: all that its config asks for of a data set, written together."""

from __future__ import annotations

import logging

from analyzer.analysed_data import find_data
from analyzer.analyses.computing import Computing
from analyzer.analyses.config_file import read_config
from analyzer.analyses.model import asked_model
from analyzer.analyses.report import AnalysisRunReport
from analyzer.analyses.report_files import report_names, write_reports
from analyzer.attribution.asked import AskedExplanations
from analyzer.datasets.local_files import local_path
from analyzer.datasets.reading import Reading
from analyzer.datasets.window import Window
from analyzer.errors import ConfigurationError
from analyzer.publish.report_folder import ReportFolder, prepare_folder
from analyzer.spark.failures import translated
from analyzer.spark.progress import Report, log_report, progress_reported
from analyzer.spark.session import Cluster, start_session
from contracts.analysis_config import AnalysisConfig, check_analysis
from contracts.analysis_job import AnalysisJob
from contracts.errors import without_secrets

logger = logging.getLogger(__name__)


def run(
    job: AnalysisJob,
    progress: Report | None = None,
    *,
    cluster: Cluster | None = None,
    config: AnalysisConfig | None = None,
) -> AnalysisRunReport:
    """Run the job and write its reports; `config` is what `analysis_config` holds, if that is known already.

    Raises a subclass of AnalyzerError. No report is half written then; where one stage has come to nothing the reports
    of the others are there.
    """
    output = local_path(job.output_path)
    if output is None:
        raise ConfigurationError.malformed("output_path", job.output_path, "a local directory")
    logger.info("Analysis config path: %s", without_secrets(job.analysis_config))
    logger.info("Analysis result path: %s", output)
    if config is None:
        config = read_config(job.analysis_config, check_analysis)
    data = find_data(config, config.dataset_uri or job.dataset_source, Reading(window=Window.of(job)))
    asked = AskedExplanations.of(config, data.roles) if config.methods.explanations else None
    prepare_folder(output)
    page = config.methods.report
    with (
        ReportFolder(output, report_names(page)) as folder,
        asked_model(config, job, data.roles, bias=config.methods.bias) as model,
    ):
        pending = start_session(job.analyzer_memory, data.size, cluster=cluster)
        with pending.open() as session, translated(pending), progress_reported(session, progress or log_report()):
            computing = Computing(session, pending, data, config, job, model, folder.write)
            report = AnalysisRunReport(output, computing.findings(bias=config.methods.bias, asked=asked))
        write_reports(folder, report, page)
    for failure in report.findings.failures:
        raise failure.beside_reports()
    return report
