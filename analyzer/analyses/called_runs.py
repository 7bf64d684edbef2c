"""Analyses as they are called for in Python or on the command line.

What a config describes is analysed as by a processing job, what has a format of its own as by a monitor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from analyzer.analyses.analysis import run
from analyzer.analyses.called_jobs import (
    analysis_job,
    bias_alone,
    explanations_alone,
    monitor_of_attributions,
    monitor_of_bias,
)
from analyzer.analyses.drift import AttributionDrift, BiasDrift
from analyzer.analyses.monitor import run as run_monitor
from analyzer.analyses.report import AnalysisRunReport
from analyzer.attribution.drift import DEFAULT_THRESHOLD
from analyzer.scan.engine import Progress
from contracts.monitor_job import MOST_BASELINE_BYTES

BASELINE, LARGEST = "baseline_constraints", "max_baseline_bytes"
FORMAT = "dataset_format"
OF_DRIFT = (BASELINE, LARGEST, "bias_tolerance", "attribution_threshold", "fail_on_violation")


def analyse(settings: Mapping[str, Any], progress: Progress | None = None) -> AnalysisRunReport:
    """All that the config asks for. Raises AnalyzerError, as the others do."""
    job, config = analysis_job(settings)
    return run(job, progress, config=config)


def bias(settings: Mapping[str, Any], progress: Progress | None = None) -> AnalysisRunReport:
    """Bias alone, and what of it has drifted from a baseline."""
    if FORMAT in settings:
        monitor, config = monitor_of_bias(settings)
        return run_monitor(monitor, progress, config=config)
    rest = dict(settings)
    baseline, tolerance = _against(rest), rest.pop("bias_tolerance", 0.0)
    drift = None if baseline is None else replace(BiasDrift.against(*baseline), tolerance=tolerance)
    job, config = analysis_job(rest, bias_alone)
    return run(job, progress, config=config, drift=drift)


def explain(settings: Mapping[str, Any], progress: Progress | None = None) -> AnalysisRunReport:
    """Attributions and partial dependence alone, and what of them has drifted."""
    if FORMAT in settings:
        monitor, config = monitor_of_attributions(settings)
        return run_monitor(monitor, progress, config=config)
    rest = dict(settings)
    baseline, threshold = _against(rest), rest.pop("attribution_threshold", DEFAULT_THRESHOLD)
    drift = None if baseline is None else replace(AttributionDrift.against(*baseline), threshold=threshold)
    job, config = analysis_job(rest, explanations_alone)
    return run(job, progress, config=config, drift=drift)


def _against(settings: dict[str, Any]) -> tuple[str, str, int] | None:
    """What drift is looked for against, taken out of the settings: a monitor's, which a job without a format lacks."""
    settings.pop("fail_on_violation", None)
    largest = settings.pop(LARGEST, MOST_BASELINE_BYTES)
    return None if BASELINE not in settings else (settings.pop(BASELINE), BASELINE, largest)
