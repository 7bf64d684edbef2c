"""The processing jobs of an execution, as CreateProcessingJob describes them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from posixpath import basename
from typing import Any

from analyzer.service.monitoring.definition import MonitoringDefinition
from analyzer.service.monitoring.environment import analysis_environment, window_environment
from analyzer.service.monitoring.images import merger_beside
from analyzer.service.monitoring.inputs import GROUND_TRUTH_PATH, CapturedTraffic, DataFolder, joined, merged_prefix
from analyzer.service.schedules.timetable import ExecutionWindow

JobRequest = dict[str, Any]

RESULT = "result"
"""The output of the jobs of schedules."""

LONGEST_NAME = 63
"""Of a processing job, by the API."""

_ROOT = "/opt/ml/processing"
_CONSTRAINTS, _STATISTICS = f"{_ROOT}/baseline/constraints", f"{_ROOT}/baseline/stats"
_PREFIXES = {
    "DataQuality": "data-quality-monitoring",
    "ModelQuality": "model-quality-monitoring",
    "ModelBias": "model-bias-monitoring",
    "ModelExplainability": "model-explainability-monitoring",
}
_INLINE_PREFIX = "model-monitoring"


@dataclass(frozen=True)
class Baselines:
    """The URIs of the files of a baseline."""

    constraints: str | None = None
    statistics: str | None = None


@dataclass(frozen=True)
class ExecutionToRun:
    """An execution of a schedule, and what it runs; `made` tells schedules of one name apart."""

    schedule: str
    made: datetime
    scheduled: datetime
    window: ExecutionWindow
    definition: MonitoringDefinition

    def merge_name(self) -> str:
        """The name of its merge, the same whenever it is asked for."""
        return f"groundtruth-merge-{self._suffix()}"

    def analysis_name(self) -> str:
        """The name of its analysis, likewise."""
        prefix = _INLINE_PREFIX if self.definition.inline else _PREFIXES[self.definition.kind]
        return f"{prefix}-{self._suffix()}"[:LONGEST_NAME]

    def report_prefix(self) -> str:
        """Where its reports go: below the output of the definition, by the scheduled time."""
        endpoint = self.definition.endpoint
        names = [self.schedule] if endpoint is None else [endpoint, self.schedule]
        hour = f"{self.scheduled.astimezone(UTC):%Y/%m/%d/%H}"
        return joined(self.definition.output["S3Uri"], "/".join([*names, hour]))

    def _suffix(self) -> str:
        key = f"{self.schedule}\n{self.made.isoformat()}\n{self.scheduled.isoformat()}"
        return f"{self.scheduled.astimezone(UTC):%Y%m%d%H%M}-{hashlib.sha256(key.encode()).hexdigest()[:24]}"


def merge_request(run: ExecutionToRun, data: Sequence[DataFolder], labels: Sequence[DataFolder]) -> JobRequest:
    """The merge of captures and labels; `data` and `labels` are the folders that have something."""
    definition = run.definition
    source = definition.job_input["LocalPath"]
    output = f"{_ROOT}/output"
    # Folders of a batch transform name no endpoint: merged records of several schedules are kept apart by it.
    base = source if definition.endpoint is not None else f"{source}/{run.schedule}"
    return _request(
        run,
        name=run.merge_name(),
        application={"ImageUri": merger_beside(definition.application["ImageUri"])},
        environment={
            "analysis_type": "GROUND_TRUTH_MERGE",
            "dataset_source": source,
            "ground_truth_source": GROUND_TRUTH_PATH,
            "output_path": output,
            **window_environment(definition, run.schedule, run.window),
        },
        inputs=[
            *_folder_inputs("groundtruth_input", labels, GROUND_TRUTH_PATH, {}),
            *_folder_inputs(_input_name(definition), data, base, definition.job_input),
        ],
        output={"S3Uri": merged_prefix(definition), "LocalPath": output, "S3UploadMode": "EndOfJob"},
        max_runtime_s=definition.max_runtime_s,
    )


def analysis_request(
    run: ExecutionToRun,
    data: Sequence[DataFolder],
    baselines: Baselines,
    traffic: CapturedTraffic | None,
    max_runtime_s: int,
) -> JobRequest:
    """The analysis; `data` are the folders that have something, of captures or of merged records."""
    definition = run.definition
    given = definition.application
    files = list(_files(definition, baselines))
    settings = {setting: path for setting, _, _, path in files}
    return _request(
        run,
        name=run.analysis_name(),
        application={
            name: given[name] for name in ("ImageUri", "ContainerEntrypoint", "ContainerArguments") if name in given
        },
        environment={
            **settings,
            **analysis_environment(definition, run.schedule, run.window, traffic),
        },
        inputs=[
            *(_input(name, uri, path.rpartition("/")[0]) for _, name, uri, path in files),
            *_folder_inputs(_input_name(definition), data, definition.job_input["LocalPath"], definition.job_input),
        ],
        output={
            "S3Uri": run.report_prefix(),
            "LocalPath": definition.output["LocalPath"],
            "S3UploadMode": definition.output.get("S3UploadMode", "Continuous"),
        },
        max_runtime_s=max_runtime_s,
    )


def _files(definition: MonitoringDefinition, baselines: Baselines) -> Iterator[tuple[str, str, str, str]]:
    """The files that are mounted: setting, name of the input, URI, and path of the file."""
    application = definition.application
    candidates = (
        ("baseline_constraints", "constraints", baselines.constraints, _CONSTRAINTS),
        ("baseline_statistics", "baseline", baselines.statistics, _STATISTICS),
        ("analysis_config", "analysis_config", application.get("ConfigUri"), f"{_ROOT}/input/config"),
        (
            "record_preprocessor_script",
            "pre_processor_script",
            application.get("RecordPreprocessorSourceUri"),
            f"{_ROOT}/code/preprocessing",
        ),
        (
            "post_analytics_processor_script",
            "post_processor_script",
            application.get("PostAnalyticsProcessorSourceUri"),
            f"{_ROOT}/code/postprocessing",
        ),
    )
    for setting, name, uri, folder in candidates:
        if uri is not None:
            yield setting, name, uri, f"{folder}/{basename(uri)}"


def _folder_inputs(
    name: str, folders: Sequence[DataFolder], local_path: str, job_input: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """A numbered input for each folder; files of manifests are inputs of their own."""
    for number, folder in enumerate(folders, 1):
        path = f"{local_path.rstrip('/')}/{folder.path}"
        found = _input(f"{name}_{number}", folder.uri, path, "ManifestFile" if folder.manifests else "S3Prefix")
        if "S3DataDistributionType" in job_input:
            found["S3Input"]["S3DataDistributionType"] = job_input["S3DataDistributionType"]
        yield found


def _input_name(definition: MonitoringDefinition) -> str:
    return "endpoint_input" if definition.endpoint is not None else "batch_transform_input"


def _input(name: str, uri: str, local_path: str, data_type: str = "S3Prefix") -> dict[str, Any]:
    return {
        "InputName": name,
        "S3Input": {
            "S3Uri": uri,
            "LocalPath": local_path,
            "S3DataType": data_type,
            "S3InputMode": "File",
            "S3DataDistributionType": "FullyReplicated",
        },
    }


def _request(
    run: ExecutionToRun,
    *,
    name: str,
    application: dict[str, Any],
    environment: dict[str, str],
    inputs: list[dict[str, Any]],
    output: dict[str, Any],
    max_runtime_s: int,
) -> JobRequest:
    definition = run.definition
    outputs: dict[str, Any] = {"Outputs": [{"OutputName": RESULT, "S3Output": output}]}
    if definition.kms_key is not None:
        outputs["KmsKeyId"] = definition.kms_key
    request: JobRequest = {
        "ProcessingJobName": name,
        "AppSpecification": application,
        "Environment": environment,
        "ProcessingInputs": inputs,
        "ProcessingOutputConfig": outputs,
        "ProcessingResources": {"ClusterConfig": dict(definition.cluster)},
        "StoppingCondition": {"MaxRuntimeInSeconds": max_runtime_s},
        "RoleArn": definition.role,
    }
    if definition.network is not None:
        request["NetworkConfig"] = dict(definition.network)
    return request
