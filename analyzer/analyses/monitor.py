"""The monitors of bias and of attributions: an analysis of recent data, held against one of before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from analyzer.analysed_data import monitored_data
from analyzer.analysed_data.monitored import attribute
from analyzer.analyses.analysis_run import AnalysisRun
from analyzer.analyses.called_jobs import bias_alone, explanations_alone
from analyzer.analyses.cloudwatch import drift_metrics
from analyzer.analyses.config_file import read_config
from analyzer.analyses.drift import AttributionDrift, BiasDrift, Drift, DriftReport
from analyzer.captured.window import Window
from analyzer.formats.reading import Reading
from analyzer.scripts.checking import post_script, record_script
from analyzer.scripts.post_processor import post_process
from contracts.analysis_config import AnalysisConfig, check_model_bias, check_model_explainability
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from contracts.setting import Use

MonitorOfDrift = ModelBiasJob | ModelExplainabilityJob


class DriftMonitor(AnalysisRun[MonitorOfDrift, DriftReport]):
    """A run of either monitor; `config` is what `analysis_config` holds, if that is known already."""

    drift: Drift

    def __init__(self, job: MonitorOfDrift, config: AnalysisConfig | None = None) -> None:
        super().__init__(job)
        self.given = config

    def prepare(self) -> None:
        job = self.job
        config = _own_config(job, self.given or read_config(job.analysis_config, check_of(job), job.ml_root))
        self.drift = drift_of(job)
        self.open_result(config, config.inputs | self.drift.inputs)
        self.uses = _uses(job)
        reading, self.last_script = reading_of(job, self.delivery), post_script(job, self.delivery)
        data = monitored_data(config, job, reading)
        self.drift.require_shared_column(data.roles)
        self.start(self.drift.kept(config, data.roles), data, bias=isinstance(job, ModelBiasJob))

    def judge(self) -> None:
        self.report = self.drift.judged(self.output.folder, self.findings)

    def tell(
        self, report: DriftReport, environment: Mapping[str, str] | None, metrics_folder: Path | None
    ) -> DriftReport:
        report = report.noted(drift_metrics(self.job, report.report).publish(metrics_folder))
        report = super().tell(report, environment, metrics_folder)
        if self.last_script is None:
            return report
        return self.paged_again(post_process(self.last_script, self.job, report, environment))


def _uses(job: MonitorOfDrift) -> set[Use]:
    """What there is that only some settings are for."""
    scores = isinstance(job, ModelBiasJob) and attribute(job.inference_attribute) is None
    return {use for use, there in ((Use.BASELINE, job.has_baseline), (Use.SCORES, scores)) if there}


def reading_of(job: MonitorOfDrift, copies: ExitStack) -> Reading:
    """How its data is read; `copies` are as of `record_script`. Raises UserScriptError."""
    script = record_script(job, copies)
    return Reading(window=Window.of(job), payload_rows=job.payload_rows, script=script, limits=job.limits)


def drift_of(job: MonitorOfDrift) -> Drift:
    """What the job's findings are held against. Raises BaselineError."""
    if isinstance(job, ModelBiasJob):
        return replace(BiasDrift.of(job), tolerance=job.bias_tolerance)
    return replace(AttributionDrift.of(job), threshold=job.attribution_threshold)


def check_of(job: MonitorOfDrift) -> Callable[[AnalysisConfig], None]:
    """What its config has to hold."""
    return check_model_bias if isinstance(job, ModelBiasJob) else check_model_explainability


def _own_config(job: MonitorOfDrift, config: AnalysisConfig) -> AnalysisConfig:
    """What the job takes of a config, which may be one of a processing job that does more."""
    choose = bias_alone if isinstance(job, ModelBiasJob) else explanations_alone
    threshold = job.probability_threshold_attribute
    given = {} if threshold is None else {"probability_threshold": threshold}
    return config.model_copy(update={"methods": choose(config.methods), **given})
