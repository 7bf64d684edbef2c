"""Bias or attributions, as asked for in Python or on the command line: of data that the config describes, or recorded.

What a config describes is analysed as by a processing job, what has a format of its own as by a monitor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import fspath
from typing import Any

from analyzer import Location, Progress, csv_settings
from analyzer.analyses.analysis import run
from analyzer.analyses.called_jobs import Choose, bias_alone, described, described_as, explanations_alone
from analyzer.analyses.drift import AttributionDrift, BiasDrift, Drift
from analyzer.analyses.monitor import run as run_monitor
from analyzer.analyses.report import AnalysisRunReport
from analyzer.errors import ConfigurationError
from analyzer.formats.guess import dataset_format
from contracts.analysis_config import AnalysisConfig, check_model_bias, check_model_explainability
from contracts.dataset_format import DatasetFormat
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob

Asked = tuple[Location, Location, Location | Mapping[str, Any]]
"""Data, output and config."""

Format = DatasetFormat | str


def bias(
    asked: Asked,
    settings: Mapping[str, Any],
    progress: Progress | None,
    *,
    baseline: Location | None,
    tolerance: float,
    format: Format | None,
) -> AnalysisRunReport:
    """Raises AnalyzerError, as `explain` does."""
    if not tolerance >= 0:
        raise ConfigurationError.malformed("tolerance", str(tolerance), "a number, 0 or more")
    if format is None:
        drift = None if baseline is None else replace(BiasDrift.against(fspath(baseline)), tolerance=tolerance)
        return _run(asked, settings, progress, bias_alone, drift)
    given = recorded(asked[0], format, settings, baseline) | {"bias_tolerance": tolerance}
    job, config = described_as(ModelBiasJob, check_model_bias, asked, given, bias_alone)
    return run_monitor(job, progress, config=config)


def explain(
    asked: Asked,
    settings: Mapping[str, Any],
    progress: Progress | None,
    *,
    baseline: Location | None,
    threshold: float,
    format: Format | None,
) -> AnalysisRunReport:
    if not 0 <= threshold <= 1:
        raise ConfigurationError.malformed("threshold", str(threshold), "a number from 0 to 1")
    if format is None:
        drift = None if baseline is None else replace(AttributionDrift.against(fspath(baseline)), threshold=threshold)
        return _run(asked, settings, progress, explanations_alone, drift)
    given = recorded(asked[0], format, settings, baseline) | {"attribution_threshold": threshold}
    job, config = monitor_of_attributions(asked, given)
    return run_monitor(job, progress, config=config)


def monitor_of_attributions(asked: Asked, settings: Mapping[str, Any]) -> tuple[ModelExplainabilityJob, AnalysisConfig]:
    """The job of these settings, and its config. Raises ConfigurationError."""
    return described_as(ModelExplainabilityJob, check_model_explainability, asked, settings, explanations_alone)


def _run(
    asked: Asked, settings: Mapping[str, Any], progress: Progress | None, choose: Choose, drift: Drift | None
) -> AnalysisRunReport:
    job, config = described(*asked, settings, choose)
    return run(job, progress, config=config, drift=drift)


def recorded(
    data: Location, format: Format, settings: Mapping[str, Any], baseline: Location | None = None
) -> dict[str, Any]:
    """The settings of a monitor of data in this format."""
    given = dict(settings)
    header, delimiter = given.pop("header", True), given.pop("delimiter", None)
    given["dataset_format"] = dataset_format(fspath(data), format, header, delimiter)
    csv = csv_settings(delimiter, given.pop("escape", None), given.pop("ragged", False))
    given |= {name: value for name, value in csv.items() if value is not None}
    if baseline is not None:
        given["baseline_constraints"] = fspath(baseline)
    return given
