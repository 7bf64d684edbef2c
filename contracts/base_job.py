"""What every job has in common: where its data is, and how its settings are read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Self

from pydantic import ValidationError

from contracts.analysis import AnalysisType, analysis_of
from contracts.errors import ContractError, held, is_utf_8
from contracts.job_values import EngineName, Memory, PathText, Some, TextCount, Time
from contracts.limits import LIMIT_NAMES, LIMITS, Limits
from contracts.model import ContractModel, explain
from contracts.times import parse_time

SPARK_FROM = 1 << 30

DATASET_SOURCE = "dataset_source"
"""The setting that names the data."""

_EXAMPLES = {
    "dataset_source": "dataset_source, the directory of the data such as /opt/ml/processing/input",
    "dataset_format": 'dataset_format such as {"csv": {"header": true}}',
    "ground_truth_source": "ground_truth_source, the directory of the labels such as /opt/ml/processing/groundtruth",
    "output_path": "output_path, the directory of what it writes such as /opt/ml/processing/output",
    "problem_type": "problem_type such as BinaryClassification",
}

_OTHER_JOBS = (
    "Other jobs are asked for by analysis_type, by ground_truth_source (a merge), or by analysis_config (bias and "
    "attributions)."
)


class Job(ContractModel):
    """One run."""

    analysis: ClassVar[AnalysisType]
    required: ClassVar[tuple[str, ...]] = ("dataset_source", "output_path")
    beside: ClassVar[tuple[str, ...]] = ()
    """The settings that are read into a field of another name."""
    data_sets: ClassVar[tuple[str, ...]] = ("dataset_source",)
    """The settings that name data, which every host of a job sees whole."""
    files: ClassVar[tuple[str, ...]] = ()
    """The settings that name what else is read."""

    spelt: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """The variables whose names are not those of their fields."""

    dataset_source: PathText
    """The data: a file, a directory that is walked, or a URI."""
    output_path: PathText
    start_time: Time | None = None
    end_time: Time | None = None
    max_bad_records: TextCount = 0
    analyzer_memory: Memory | None = None
    engine: EngineName = "auto"
    spark_from: Some = SPARK_FROM
    """Bytes of data from which on `engine` auto is Spark."""
    max_line_bytes: Some = LIMITS.max_line_bytes
    max_columns: Some = LIMITS.max_columns
    max_whole_file_bytes: Some = LIMITS.max_whole_file_bytes
    """Of a JSON document, and of side data, which are held in memory."""
    max_unpacked_ratio: Some = LIMITS.max_unpacked_ratio

    @property
    def limits(self) -> Limits:
        """How much of an input is taken into memory."""
        return Limits(**{name: getattr(self, name) for name in LIMIT_NAMES})

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
        for name in (*cls.model_fields, *cls.beside):
            _require_characters(cls.spelt.get(name, name), settings.get(name))
        try:
            job = cls.model_validate(cls.chosen(settings))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = str(first["loc"][0]) if first["loc"] else ""
            raise ContractError(cls.spelt.get(field, field), explain(first)) from None
        job.check()
        return job

    @classmethod
    def chosen(cls, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the settings that are ours. Raises ContractError."""
        return {name: value for name, value in settings.items() if name in cls.model_fields and value is not None}

    @property
    def inputs(self) -> dict[str, str]:
        """The paths and URIs of all that the job reads, by the settings that name them."""
        named = {name: getattr(self, name) for name in (*self.data_sets, *self.files)}
        return {name: place for name, place in named.items() if place is not None}

    def check(self) -> None:
        """Raise ContractError when settings contradict one another."""
        if self.start_time and self.end_time and parse_time(self.end_time) < parse_time(self.start_time):
            right = f"it should not be before start_time, {self.start_time}"
            raise ContractError("end_time", f"holds {self.end_time}; {right}")

    @classmethod
    def _what_is_missing(cls, missing: list[str]) -> str:
        needed = "; ".join(_EXAMPLES[name] for name in cls.required)
        others = f" {_OTHER_JOBS}" if "dataset_format" in missing else ""
        return (
            f"is not set; a job of analysis_type {cls.analysis} needs {needed}.{others} Not set: {', '.join(missing)}"
        )


def _require_characters(setting: str, value: Any) -> None:
    """Raise ContractError for bytes that are no UTF-8: the system hands them over as halves of characters."""
    for text in value if isinstance(value, list | tuple) else (value,):
        if isinstance(text, str) and not is_utf_8(text):
            raise ContractError(setting, f"holds {held(text)}, with bytes that are no UTF-8; it should be UTF-8")
