"""What every job has in common: where its data is, and how its settings are read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self

from pydantic import TypeAdapter, ValidationError

from contracts.analysis import analysis_of, know
from contracts.errors import ContractError, held, is_utf_8
from contracts.job_values import EngineName, Memory, PathText, TextCount, TextPositiveCount, Time
from contracts.limits import LIMIT_NAMES, LIMITS, Limits
from contracts.model import ContractModel, explain
from contracts.setting import Heading, Setting, Use, variables
from contracts.settings import Switch
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

    analysis: ClassVar[str]
    """The value of `analysis_type` that asks for it."""
    required: ClassVar[tuple[str, ...]] = ("dataset_source", "output_path")
    data_sets: ClassVar[tuple[str, ...]] = ("dataset_source",)
    """The settings that name data, which every host of a job sees whole."""
    files: ClassVar[tuple[str, ...]] = ()
    """The settings that name what else is read."""
    in_baseline: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """The files of a baseline's folder that settings name; an empty name is the folder itself."""

    dataset_source: Annotated[
        PathText,
        Setting(
            "data",
            "The data: a file, a folder that is walked, or a URI.",
            example="/opt/ml/processing/input",
            heading=Heading.DATA,
        ),
    ]
    output_path: Annotated[
        PathText,
        Setting(
            "output",
            "The folder that reports are written into.",
            example="/opt/ml/processing/output",
            heading=Heading.OUTPUT,
        ),
    ]
    write_page: Annotated[
        Switch | None,
        Setting(
            "no-page",
            "Write a page to look at, `report.html`; by default it is written, in the environment only where an "
            "`analysis_config` asks for one.",
            argument="write_page",
            off="Write no page to look at.",
            heading=Heading.OUTPUT,
        ),
    ] = None
    start_time: Annotated[
        Time | None,
        Setting(
            "start",
            "The window: captured records, and files in folders by the hour, before it are left out.",
            metavar="TIME",
            example="2026-01-31T22:00:00Z",
            heading=Heading.DATA,
            uses=(Use.HOURS, "publish_cloudwatch_metrics", "publish_cloudwatch_api", "history"),
        ),
    ] = None
    end_time: Annotated[
        Time | None,
        Setting(
            "end",
            "The window: captured records, and files in folders by the hour, at it or later are left out.",
            metavar="TIME",
            example="2026-01-31T23:00:00Z",
            heading=Heading.DATA,
            uses=(Use.HOURS, "publish_cloudwatch_metrics", "publish_cloudwatch_api", "history"),
        ),
    ] = None
    max_bad_records: Annotated[
        TextCount,
        Setting(
            "max-bad-records",
            "How many records that cannot be read are left out before the job fails.",
            heading=Heading.DATA,
            uses=(Use.RECORDS,),
        ),
    ] = 0
    analyzer_memory: Annotated[
        Memory | None,
        Setting(
            "memory",
            "Memory of all processes of a host together; 75 % of what there is where it is not set.",
            metavar="SIZE",
            example="2g",
            heading=Heading.ENGINE,
        ),
    ] = None
    engine: Annotated[
        EngineName,
        Setting(
            "engine",
            "What does the work: `processes` of this machine, which start at once, or `spark`; `auto` is Spark for "
            "much data, several hosts, rules, and where a session is there already.",
            heading=Heading.ENGINE,
        ),
    ] = "auto"
    spark_from: Annotated[
        TextPositiveCount,
        Setting(
            "spark-from",
            "Bytes of data from which on the engine `auto` is Spark.",
            metavar="BYTES",
            heading=Heading.ENGINE,
            uses=(Use.AUTO,),
        ),
    ] = SPARK_FROM
    max_line_bytes: Annotated[
        TextPositiveCount,
        Setting("max-line-bytes", "The longest line that is read, unpacked.", metavar="BYTES", heading=Heading.ENGINE),
    ] = LIMITS.max_line_bytes
    max_columns: Annotated[
        TextPositiveCount, Setting("max-columns", "The most columns of an input that is read.", heading=Heading.ENGINE)
    ] = LIMITS.max_columns
    max_whole_file_bytes: Annotated[
        TextPositiveCount,
        Setting(
            "max-whole-file-bytes",
            "The most that is held whole: a JSON document, side data, the long values of a row group of Parquet.",
            metavar="BYTES",
            heading=Heading.ENGINE,
        ),
    ] = LIMITS.max_whole_file_bytes
    max_unpacked_ratio: Annotated[
        TextPositiveCount,
        Setting("max-unpacked-ratio", "How many times its size a packed file may unpack to.", heading=Heading.ENGINE),
    ] = LIMITS.max_unpacked_ratio

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        if "analysis" in vars(cls):
            know(cls.analysis)

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
        if analysis_of(settings) != cls.analysis:
            found = held(settings.get("analysis_type"))
            raise ContractError("analysis_type", f"holds {found}; it should be {cls.analysis} for this job")
        if missing := [name for name in cls.required if not settings.get(name)]:
            raise ContractError(missing[0], cls._what_is_missing(missing))
        return cls.of(settings)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """The job of settings that may be texts or values. Raises ContractError, as `from_environment` does."""
        spelt = variables(cls)
        for name in cls.model_fields:
            _require_characters(spelt[name], settings.get(name))
        try:
            job = cls.model_validate(cls.chosen(settings))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = str(first["loc"][0]) if first["loc"] else ""
            raise ContractError(spelt.get(field, field), explain(first)) from None
        job.check()
        return job

    @classmethod
    def value_of(cls, name: str, value: Any) -> Any:
        """What one setting holds, from its text or value. Raises ContractError, as `of` does."""
        variable = variables(cls)[name]
        _require_characters(variable, value)
        try:
            return TypeAdapter(cls.model_fields[name].rebuild_annotation()).validate_python(value)
        except ValidationError as error:
            raise ContractError(variable, explain(error.errors(include_url=False)[0])) from None

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
