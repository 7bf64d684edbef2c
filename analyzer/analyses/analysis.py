"""The processing job of an analysis: all that its config asks for of a data set, written together."""

from __future__ import annotations

from analyzer.analysed_data import find_data
from analyzer.analyses.analysis_run import AnalysisRun
from analyzer.analyses.config_file import read_config
from analyzer.analyses.data_place import data_place
from analyzer.analyses.drift import Drift
from analyzer.analyses.report import AnalysisRunReport
from analyzer.captured.window import Window
from analyzer.formats.reading import Reading
from contracts.analysis_config import AnalysisConfig, check_analysis
from contracts.analysis_job import AnalysisJob
from contracts.setting import Use


class ConfiguredAnalysis(AnalysisRun[AnalysisJob, AnalysisRunReport]):
    """A run of all that a config asks for.

    `config` is what `analysis_config` holds, if that is known already; `drift` is what its findings are held against.
    """

    def __init__(self, job: AnalysisJob, config: AnalysisConfig | None = None, drift: Drift | None = None) -> None:
        super().__init__(job)
        self.given, self.drift = config, drift

    def prepare(self) -> None:
        job, drift = self.job, self.drift
        config = self.given or read_config(job.analysis_config, check_analysis, job.ml_root)
        named_by, source = data_place(job, config)
        self.open_result(config, config.inputs | {named_by: source} | ({} if drift is None else drift.inputs))
        data = find_data(config, source, Reading(window=Window.of(job), limits=job.limits))
        if drift is not None:
            self.uses = {Use.BASELINE}
            drift.require_shared_column(data.roles)
            config = drift.kept(config, data.roles)
        self.start(config, data, bias=config.methods.bias)

    def judge(self) -> None:
        judged = AnalysisRunReport if self.drift is None else self.drift.judged
        self.report = judged(self.output.folder, self.findings)
