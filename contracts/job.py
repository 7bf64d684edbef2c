"""A data-quality job: all that one run needs to know, read from the environment or given by a caller in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from contracts.dataset_format import CsvFormat, as_delimiter, parse_dataset_format
from contracts.environment import environment
from contracts.errors import ContractError, excerpt, held
from contracts.job_values import (
    ColumnNames,
    Format,
    Memory,
    PathText,
    PayloadRows,
    TextCount,
    TextDistance,
    TextFraction,
    TextSeconds,
    Time,
    Weighting,
)
from contracts.model import ContractModel, explain
from contracts.settings import CategoricalDriftMethod, ComparisonMethod, Switch, fold
from contracts.times import parse_time

__all__ = ["DataQualityJob", "environment"]

REQUIRED = ("dataset_source", "dataset_format", "output_path")


class DataQualityJob(ContractModel):
    """One run. It is a monitoring run when it is given a baseline, else it makes one."""

    dataset_source: PathText
    """The data: a file, a directory that is walked, or a URI."""
    dataset_format: Format
    output_path: PathText
    baseline_constraints: PathText | None = None
    baseline_statistics: PathText | None = None
    publish_cloudwatch_metrics: Switch = False
    publish_cloudwatch_api: Switch = False
    """Whether the run itself sends the metrics to CloudWatch, since no service publishes those of a hand-run job."""
    start_time: Time | None = None
    end_time: Time | None = None
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
    categorical_drift_method: CategoricalDriftMethod | None = None
    exclude_columns: ColumnNames = ()
    max_bad_records: TextCount = 0
    drift_weighting: Weighting = "distinct"
    fail_on_violation: Switch = False
    analyzer_memory: Memory | None = None
    datatype_check_threshold: TextFraction | None = None
    domain_content_threshold: TextFraction | None = None
    comparison_threshold: TextDistance | None = None
    categorical_comparison_threshold: TextDistance | None = None
    comparison_method: ComparisonMethod | None = None

    @property
    def monitoring(self) -> bool:
        """Whether the data is judged against a baseline."""
        return self.baseline_constraints is not None or self.baseline_statistics is not None

    @classmethod
    def from_environment(cls, mapping: Mapping[str, str]) -> DataQualityJob:
        """The job that the settings describe; keys that are not ours are left alone, an empty text is not set.

        Raises ContractError that names the variable, what it held, and what would be right.
        """
        settings: dict[str, Any] = {key: value for key, value in mapping.items() if value}
        settings.setdefault("dataset_source", settings.get("dataset_source_path", ""))
        _require_data_quality(settings.get("analysis_type"))
        if missing := [name for name in REQUIRED if not settings.get(name)]:
            raise ContractError(missing[0], _what_is_missing(missing))
        return cls.of(settings)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> DataQualityJob:
        """The job of settings that may be texts or values. Raises ContractError, as `from_environment` does."""
        chosen = {name: value for name, value in settings.items() if name in cls.model_fields and value is not None}
        try:
            if isinstance(text := chosen.get("dataset_format"), str):
                chosen["dataset_format"] = parse_dataset_format(text)
        except ValueError as error:
            raise ContractError("dataset_format", str(error)) from None
        if isinstance(chosen.get("dataset_format"), CsvFormat) and settings.get("csv_delimiter") is not None:
            chosen["dataset_format"] = _delimited(chosen["dataset_format"], settings["csv_delimiter"])
        try:
            job = cls.model_validate(chosen)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise ContractError(str(first["loc"][0]) if first["loc"] else "", explain(first)) from None
        if job.start_time and job.end_time and parse_time(job.end_time) < parse_time(job.start_time):
            raise ContractError(
                "end_time", f"holds {job.end_time}; it should not be before start_time, {job.start_time}"
            )
        return job


def _require_data_quality(analysis_type: str | None) -> None:
    if analysis_type is not None and fold(analysis_type) != "dataquality":
        right = "it should be DATA_QUALITY or absent: only data quality is available in this version"
        raise ContractError("analysis_type", f"holds {excerpt(analysis_type)}; {right}")


def _what_is_missing(missing: list[str]) -> str:
    examples = {
        "dataset_source": "dataset_source, the directory of the data such as /opt/ml/processing/input",
        "dataset_format": 'dataset_format such as {"csv": {"header": true}}',
        "output_path": "output_path, the directory of the reports such as /opt/ml/processing/output",
    }
    return f"is not set; a job needs {'; '.join(examples.values())}. Not set: {', '.join(missing)}"


def _delimited(csv: CsvFormat, delimiter: Any) -> CsvFormat:
    try:
        return csv.model_copy(update={"delimiter": as_delimiter(delimiter)})
    except ValueError as error:
        raise ContractError("csv_delimiter", f"holds {held(delimiter)}; it {error}") from None
