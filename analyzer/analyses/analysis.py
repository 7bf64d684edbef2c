"""The processing job of an analysis: all that its config asks for of a data set, written together."""

from __future__ import annotations

from analyzer.analysed_data import find_data
from analyzer.analyses.analysis_run import AnalysisRun, result_folder
from analyzer.analyses.config_file import read_config
from analyzer.analyses.data_place import data_place
from analyzer.analyses.drift import Drift
from analyzer.analyses.report import AnalysisRunReport
from analyzer.captured.window import Window
from analyzer.formats.reading import Reading
from analyzer.scan.engine import Progress
from analyzer.spark.session import Cluster
from contracts.analysis_config import AnalysisConfig, check_analysis
from contracts.analysis_job import AnalysisJob


def run(
    job: AnalysisJob,
    progress: Progress | None = None,
    *,
    cluster: Cluster | None = None,
    config: AnalysisConfig | None = None,
    drift: Drift | None = None,
) -> AnalysisRunReport:
    """Run the job and write its reports; `config` is what `analysis_config` holds, if that is known already.

    `drift` is what its findings are held against. Raises a subclass of AnalyzerError. No report is half written then;
    where one stage has come to nothing the reports of the others are there.
    """
    if config is None:
        config = read_config(job.analysis_config, check_analysis, job.ml_root)
    named_by, source = data_place(job, config)
    output = result_folder(job, config.inputs | {named_by: source} | ({} if drift is None else drift.inputs))
    data = find_data(config, source, Reading(window=Window.of(job), limits=job.limits))
    if drift is not None:
        drift.require_shared_column(data.roles)
        config = drift.kept(config, data.roles)
    analysis = AnalysisRun(job, config, data, output, bias=config.methods.bias)
    report = analysis.carry_out(AnalysisRunReport if drift is None else drift.judged, progress, cluster)
    for failure in report.findings.failures:
        raise failure.beside_reports()
    return report
