"""The environment that a schedule hands to the container of an analysis."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from analyzer.service.monitoring.definition import MonitoringDefinition
from analyzer.service.monitoring.inputs import CapturedTraffic
from analyzer.service.schedules.timetable import ExecutionWindow
from contracts.analysis_settings import INVOCATIONS_URL
from contracts.captured import BATCH_OUTPUT, ENDPOINT_INPUT, ENDPOINT_OUTPUT

_TYPES = {
    "ModelQuality": "MODEL_QUALITY",
    "ModelBias": "MODEL_BIAS",
    "ModelExplainability": "MODEL_EXPLAINABILITY",
}
"""Of the kinds that say so: without a type it is data quality."""

_ATTRIBUTES = {
    "FeaturesAttribute": "features_attribute",
    "InferenceAttribute": "inference_attribute",
    "ProbabilityAttribute": "probability_attribute",
    "ProbabilityThresholdAttribute": "probability_threshold_attribute",
    "ExcludeFeaturesAttribute": "exclude_features_attribute",
}


def analysis_environment(
    definition: MonitoringDefinition, schedule: str, window: ExecutionWindow, traffic: CapturedTraffic | None
) -> dict[str, str]:
    """Of the analysis, without what names files that are mounted. What the definition has itself goes before it."""
    kind, job_input = definition.kind, definition.job_input
    settings = {
        "dataset_format": json.dumps(dataset_format(definition)),
        "dataset_source": job_input["LocalPath"],
        "output_path": definition.output["LocalPath"],
        "publish_cloudwatch_metrics": "Enabled",
        **window_environment(definition, schedule, window),
    }
    if kind in _TYPES:
        settings |= {"analysis_type": _TYPES[kind], "metric_time": settings["start_time"]}
        settings |= {name: _text(job_input[member]) for member, name in _ATTRIBUTES.items() if member in job_input}
    if kind == "ModelQuality" and "ProblemType" in definition.application:
        settings["problem_type"] = definition.application["ProblemType"]
    if traffic is not None and definition.endpoint is not None:
        settings["sagemaker_endpoint_datacapture_prefix"] = traffic.prefix(definition.endpoint)
        if kind == "ModelExplainability" and traffic.model_url is not None:
            settings[INVOCATIONS_URL] = traffic.model_url
    return {**settings, **definition.environment}


def window_environment(definition: MonitoringDefinition, schedule: str, window: ExecutionWindow) -> dict[str, str]:
    """What the merge and the analysis of an execution are told of it."""
    start, end = (f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in (window.start, window.end))
    settings = {"start_time": start, "end_time": end, "sagemaker_monitoring_schedule_name": schedule}
    if definition.endpoint is not None:
        settings["sagemaker_endpoint_name"] = definition.endpoint
    return settings


def dataset_format(definition: MonitoringDefinition) -> dict[str, Any]:
    """The setting: captures of an endpoint, merged records, or the format of a batch transform."""
    endpoint = definition.endpoint is not None
    if definition.ground_truth is not None:
        sides = [BATCH_OUTPUT] if not endpoint else [ENDPOINT_INPUT, ENDPOINT_OUTPUT]
        if definition.kind == "ModelQuality" and endpoint:
            sides = [ENDPOINT_OUTPUT]
        return {"sagemakerMergeJson": {"captureIndexNames": sides}}
    if endpoint:
        return {"sagemakerCaptureJson": {"captureIndexNames": [ENDPOINT_INPUT, ENDPOINT_OUTPUT]}}
    given = definition.job_input["DatasetFormat"]
    spelt = {"Csv": ("csv", {"Header": "header"}), "Json": ("json", {"Line": "line"}), "Parquet": ("parquet", {})}
    found = {}
    for member, (name, options) in spelt.items():
        if member in given:
            found[name] = {options[key]: value for key, value in given[member].items() if key in options}
    return found


def _text(value: Any) -> str:
    """Settings are texts; thresholds are numbers in definitions."""
    return value if isinstance(value, str) else json.dumps(value)
