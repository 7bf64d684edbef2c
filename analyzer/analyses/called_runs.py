"""Analyses as they are called for in Python or on the command line.

What a config describes is analysed as by a processing job, what has a format of its own as by a monitor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from analyzer.analyses.analysis import ConfiguredAnalysis
from analyzer.analyses.called_jobs import (
    analysis_job,
    bias_alone,
    explanations_alone,
    monitor_of_attributions,
    monitor_of_bias,
)
from analyzer.analyses.drift import AttributionDrift, BiasDrift
from analyzer.analyses.monitor import DriftMonitor
from analyzer.attribution.drift import DEFAULT_THRESHOLD
from contracts.monitor_job import MOST_BASELINE_BYTES

BASELINE, LARGEST = "baseline_constraints", "max_baseline_bytes"
FORMAT = "dataset_format"
OF_DRIFT = (BASELINE, LARGEST, "bias_tolerance", "attribution_threshold", "fail_on_violation")


def analyse(settings: Mapping[str, Any]) -> ConfiguredAnalysis:
    """All that the config asks for. Raises AnalyzerError, as the others do."""
    return ConfiguredAnalysis(*analysis_job(settings))


def bias(settings: Mapping[str, Any]) -> ConfiguredAnalysis | DriftMonitor:
    """Bias alone, and what of it has drifted from a baseline."""
    if FORMAT in settings:
        return DriftMonitor(*monitor_of_bias(settings))
    rest = dict(settings)
    baseline, tolerance = _against(rest), rest.pop("bias_tolerance", 0.0)
    drift = None if baseline is None else replace(BiasDrift.against(*baseline), tolerance=tolerance)
    return ConfiguredAnalysis(*analysis_job(rest, bias_alone), drift)


def explain(settings: Mapping[str, Any]) -> ConfiguredAnalysis | DriftMonitor:
    """Attributions and partial dependence alone, and what of them has drifted."""
    if FORMAT in settings:
        return DriftMonitor(*monitor_of_attributions(settings))
    rest = dict(settings)
    baseline, threshold = _against(rest), rest.pop("attribution_threshold", DEFAULT_THRESHOLD)
    drift = None if baseline is None else replace(AttributionDrift.against(*baseline), threshold=threshold)
    return ConfiguredAnalysis(*analysis_job(rest, explanations_alone), drift)


def _against(settings: dict[str, Any]) -> tuple[str, str, int] | None:
    """What drift is looked for against, taken out of the settings: a monitor's, which a job without a format lacks."""
    settings.pop("fail_on_violation", None)
    largest = settings.pop(LARGEST, MOST_BASELINE_BYTES)
    return None if BASELINE not in settings else (settings.pop(BASELINE), BASELINE, largest)
