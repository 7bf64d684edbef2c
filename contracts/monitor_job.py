"""What all monitoring jobs have in common: the format of their data, baselines, scripts and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from contracts.base_job import Job
from contracts.dataset_format import parse_dataset_format
from contracts.errors import ContractError
from contracts.job_values import Format, PathText, PayloadRows, TextCount, TextSeconds, Time
from contracts.settings import Switch

MOST_BASELINE_BYTES = 256 << 20
"""Several thousand columns with their sketches."""


class MonitorJob(Job):
    """One run. It is a monitoring run when it is given a baseline, else it makes one."""

    required: ClassVar[tuple[str, ...]] = ("dataset_source", "dataset_format", "output_path")
    beside: ClassVar[tuple[str, ...]] = ("csv_delimiter", "csv_escape", "csv_ragged")
    files: ClassVar[tuple[str, ...]] = (
        "baseline_constraints",
        "baseline_statistics",
        "record_preprocessor_script",
        "post_analytics_processor_script",
    )

    dataset_format: Format
    baseline_constraints: PathText | None = None
    baseline_statistics: PathText | None = None
    max_baseline_bytes: TextCount = MOST_BASELINE_BYTES
    """The largest file of a baseline that is read."""
    publish_cloudwatch_metrics: Switch = False
    publish_cloudwatch_api: Switch = False
    """Whether the run itself sends the metrics to CloudWatch, since no service publishes those of a hand-run job."""
    metric_time: Time | None = None
    sagemaker_endpoint_name: str | None = None
    sagemaker_monitoring_schedule_name: str | None = None
    record_preprocessor_script: PathText | None = None
    post_analytics_processor_script: PathText | None = None
    script_timeout_s: TextSeconds = 60.0
    """For one record, of the preprocessor."""
    post_script_timeout_s: TextSeconds = 600.0
    max_script_failures: TextCount = 0
    payload_rows: PayloadRows = "all"
    """The rows of a captured payload that are read: all, or the first as the closed analyzer does."""
    fail_on_violation: Switch = False

    @property
    def monitoring(self) -> bool:
        """Whether the data is judged against a baseline."""
        return self.baseline_constraints is not None or self.baseline_statistics is not None

    @classmethod
    def chosen(cls, settings: Mapping[str, Any]) -> dict[str, Any]:
        chosen = super().chosen(settings)
        try:
            if isinstance(text := chosen.get("dataset_format"), str):
                chosen["dataset_format"] = parse_dataset_format(text)
        except ValueError as error:
            raise ContractError("dataset_format", str(error)) from None
        if (format := chosen.get("dataset_format")) is not None:
            chosen["dataset_format"] = format.as_set(settings)
        return chosen
