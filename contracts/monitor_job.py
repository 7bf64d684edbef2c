"""What all monitoring jobs have in common: their settings, and how these are read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import ValidationError

from contracts.analysis import AnalysisType, analysis_of
from contracts.dataset_format import CsvFormat, as_delimiter, parse_dataset_format
from contracts.errors import ContractError, held
from contracts.job_values import Format, Memory, PathText, PayloadRows, TextCount, TextSeconds, Time
from contracts.model import ContractModel, explain
from contracts.settings import Switch
from contracts.times import parse_time

_EXAMPLES = {
    "dataset_source": "dataset_source, the directory of the data such as /opt/ml/processing/input",
    "dataset_format": 'dataset_format such as {"csv": {"header": true}}',
    "output_path": "output_path, the directory of the reports such as /opt/ml/processing/output",
    "problem_type": "problem_type such as BinaryClassification",
}


class MonitorJob(ContractModel):
    """One run. It is a monitoring run when it is given a baseline, else it makes one."""

    analysis: ClassVar[AnalysisType]
    required: ClassVar[tuple[str, ...]] = ("dataset_source", "dataset_format", "output_path")

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
    max_bad_records: TextCount = 0
    fail_on_violation: Switch = False
    analyzer_memory: Memory | None = None

    @property
    def monitoring(self) -> bool:
        """Whether the data is judged against a baseline."""
        return self.baseline_constraints is not None or self.baseline_statistics is not None

    @classmethod
    def from_environment(cls, mapping: Mapping[str, str]) -> Self:
        """The job that the settings describe; keys that are not ours are left alone, an empty text is not set.

        Raises ContractError that names the variable, what it held, and what would be right.
        """
        settings: dict[str, Any] = {key: value for key, value in mapping.items() if value}
        settings.setdefault("dataset_source", settings.get("dataset_source_path", ""))
        if analysis_of(settings) is not cls.analysis:
            asked = held(settings.get("analysis_type"))
            raise ContractError("analysis_type", f"holds {asked}; it should be {cls.analysis} for this job")
        if missing := [name for name in cls.required if not settings.get(name)]:
            raise ContractError(missing[0], cls._what_is_missing(missing))
        return cls.of(settings)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
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
        job.check()
        return job

    def check(self) -> None:
        """Raise ContractError when settings contradict one another."""
        if self.start_time and self.end_time and parse_time(self.end_time) < parse_time(self.start_time):
            right = f"it should not be before start_time, {self.start_time}"
            raise ContractError("end_time", f"holds {self.end_time}; {right}")

    @classmethod
    def _what_is_missing(cls, missing: list[str]) -> str:
        needed = "; ".join(_EXAMPLES[name] for name in cls.required)
        return f"is not set; a job of analysis_type {cls.analysis} needs {needed}. Not set: {', '.join(missing)}"


def _delimited(csv: CsvFormat, delimiter: Any) -> CsvFormat:
    try:
        return csv.model_copy(update={"delimiter": as_delimiter(delimiter)})
    except ValueError as error:
        raise ContractError("csv_delimiter", f"holds {held(delimiter)}; it {error}") from None
