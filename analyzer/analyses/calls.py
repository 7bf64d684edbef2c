"""Bias or attributions, as asked for in Python or on the command line: of data that the config describes, or recorded.

What a config describes is analysed as by a processing job, what has a format of its own as by a monitor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import fspath
from typing import Any

from analyzer import csv_settings
from analyzer.analyses.analysis import run
from analyzer.analyses.called_jobs import CallPlaces, Choose, analysis_job, bias_alone, explanations_alone, job_of_kind
from analyzer.analyses.drift import AttributionDrift, BiasDrift, Drift
from analyzer.analyses.monitor import run as run_monitor
from analyzer.analyses.report import AnalysisRunReport
from analyzer.errors import ConfigurationError, Location
from analyzer.formats.guess import dataset_format
from analyzer.scan.engine import Progress
from contracts.analysis_config import AnalysisConfig, check_model_bias, check_model_explainability
from contracts.dataset_format import DatasetFormat
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob


def bias(
    places: CallPlaces,
    settings: Mapping[str, Any],
    progress: Progress | None,
    *,
    baseline: Location | None,
    tolerance: float,
    format: DatasetFormat | str | None,
) -> AnalysisRunReport:
    """Raises AnalyzerError, as `explain` does."""
    if not tolerance >= 0:
        raise ConfigurationError.malformed("tolerance", str(tolerance), "a number, 0 or more")
    if format is None:
        drift = None if baseline is None else replace(BiasDrift.against(fspath(baseline)), tolerance=tolerance)
        return _run(places, settings, progress, bias_alone, drift)
    given = recorded(places[0], format, settings, baseline) | {"bias_tolerance": tolerance}
    job, config = job_of_kind(ModelBiasJob, check_model_bias, places, given, bias_alone)
    return run_monitor(job, progress, config=config)


def explain(
    places: CallPlaces,
    settings: Mapping[str, Any],
    progress: Progress | None,
    *,
    baseline: Location | None,
    threshold: float,
    format: DatasetFormat | str | None,
) -> AnalysisRunReport:
    if not 0 <= threshold <= 1:
        raise ConfigurationError.malformed("threshold", str(threshold), "a number from 0 to 1")
    if format is None:
        drift = None if baseline is None else replace(AttributionDrift.against(fspath(baseline)), threshold=threshold)
        return _run(places, settings, progress, explanations_alone, drift)
    given = recorded(places[0], format, settings, baseline) | {"attribution_threshold": threshold}
    job, config = monitor_of_attributions(places, given)
    return run_monitor(job, progress, config=config)


def monitor_of_attributions(
    places: CallPlaces, settings: Mapping[str, Any]
) -> tuple[ModelExplainabilityJob, AnalysisConfig]:
    """The job of these settings, and its config. Raises ConfigurationError."""
    return job_of_kind(ModelExplainabilityJob, check_model_explainability, places, settings, explanations_alone)


def _run(
    places: CallPlaces, settings: Mapping[str, Any], progress: Progress | None, choose: Choose, drift: Drift | None
) -> AnalysisRunReport:
    job, config = analysis_job(*places, settings, choose)
    return run(job, progress, config=config, drift=drift)


def recorded(
    data: Location, format: DatasetFormat | str, settings: Mapping[str, Any], baseline: Location | None = None
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
