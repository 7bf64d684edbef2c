"""Data quality of a file or folder: a baseline of it, or how it differs from one.

Both ways in, the command line and the environment of a container, stand on what is here::

    import analyzer

    analyzer.baseline("customers.csv", "reports/baseline")
    report = analyzer.monitor("today.csv", "reports/today", baseline="reports/baseline")
    for violation in report.violations:
        print(violation.feature_name, violation.constraint_check_type, violation.description)

Small data is read by processes of this machine, large data by Spark, which ends with the call; a session that is active
already is used and left running.
Every error is an ``AnalyzerError`` whose message says what was found and what would be right.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from os import fspath
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, Union, cast

from analyzer.errors import AnalyzerError, ConfigurationError, Location

if TYPE_CHECKING:
    from pandas import DataFrame as PandasFrame
    from pyspark.sql import DataFrame as SparkFrame

    from analyzer.reports.data_quality import BaselineReport, FeatureSummary, MonitoringReport
    from analyzer.rules.report import RulesReport
    from analyzer.scan.engine import Progress
    from contracts.base_job import Job
    from contracts.dataset_format import DatasetFormat
    from contracts.job import DataQualityJob
    from contracts.violations import Violation

__all__ = [
    "AnalyzerError",
    "BaselineReport",
    "FeatureSummary",
    "MonitoringReport",
    "RulesReport",
    "Violation",
    "baseline",
    "check_rules",
    "monitor",
]


class ArrowStream(Protocol):
    """What hands over columns of Arrow: frames of polars, tables of pyarrow, relations of DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


Data = Union[Location, ArrowStream, "PandasFrame", "SparkFrame"]
"""Where data lies, or the data: a frame of pandas, polars or Spark, or whatever hands over columns of Arrow."""
AnyJob = TypeVar("AnyJob", bound="Job")

_LAZY = {
    "BaselineReport": "analyzer.reports.data_quality",
    "FeatureSummary": "analyzer.reports.data_quality",
    "MonitoringReport": "analyzer.reports.data_quality",
    "RulesReport": "analyzer.rules.report",
    "Violation": "contracts.violations",
}


def baseline(
    data: Data,
    output: Location,
    *,
    format: DatasetFormat | str | None = None,
    header: bool = True,
    delimiter: str | None = None,
    escape: str | None = None,
    ragged: bool = False,
    exclude: str | Iterable[str] = (),
    types: str | Mapping[str, str] | None = None,
    max_bad_records: int = 0,
    start: str | None = None,
    end: str | None = None,
    payload_rows: str = "all",
    preprocessor: Location | None = None,
    max_script_failures: int = 0,
    script_timeout: float | None = None,
    memory: str | None = None,
    engine: str | None = None,
    spark_from: int | None = None,
    limits: Mapping[str, int] | None = None,
    datatype_check_threshold: float | None = None,
    domain_content_threshold: float | None = None,
    comparison_threshold: float | None = None,
    comparison_method: str | None = None,
    categorical_comparison_threshold: float | None = None,
    categorical_drift_method: str | None = None,
    rules: Location | None = None,
    rule_timeout: float | None = None,
    suggest_rules: bool = False,
    progress: Progress | None = None,
) -> BaselineReport:
    """Profile `data` and write ``statistics.json`` and ``constraints.json`` into the folder `output`.

    `data` is a file, a folder that is walked, a URI that Spark reads, or a frame: of pandas (without its index), of
    polars, of Spark, or anything with ``__arrow_c_stream__``, such as a pyarrow Table. `format` is ``csv``, ``json``
    (an object a line), ``json-document``, ``parquet``, ``orc``, ``arrow``, a value of the setting ``dataset_format``,
    or None to guess it by the names of the files. `header`, `delimiter` (by default what the first lines show, else a
    tab for .tsv and a comma), `escape` (what stands before a quote of a value where quotes are not doubled) and
    `ragged` (whether values may lack at the end of a record) are of CSV. `exclude` names columns to leave out, `types`
    says what columns are whatever they look like (``{"zip": "String"}``), `memory` (such as ``2g``) limits all
    processes together, `engine` is ``processes`` (of this machine, without a JVM), ``spark``, or ``auto``: Spark for
    data of `spark_from` bytes (1 GiB) or more, and where nothing else serves, `limits` (such as ``{"max_columns":
    100_000}``; docs/inputs.md) what is read of one input. Captured records before `start` or not before `end` are left
    out; of a payload with several rows ``all`` or the ``first`` are taken. `preprocessor` is a script that is called
    with each record, for at most `script_timeout` seconds. The thresholds, from 0 to 1, and methods become the
    suggested constraints' configuration. `rules` is a file of rules of your own (docs/rules.md), which are checked, in
    tasks that look for patterns for at most `rule_timeout` seconds: the report is a MonitoringReport then.
    `suggest_rules` adds rules that the data suggests to the constraints. Raises AnalyzerError.
    """
    settings: dict[str, Any] = {
        "payload_rows": payload_rows,
        "datatype_check_threshold": datatype_check_threshold,
        "domain_content_threshold": domain_content_threshold,
        "comparison_threshold": comparison_threshold,
        "comparison_method": comparison_method,
        "categorical_comparison_threshold": categorical_comparison_threshold,
        "categorical_drift_method": categorical_drift_method,
        "rules": None if rules is None else fspath(rules),
        "rule_timeout_s": rule_timeout,
        "suggest_rules": suggest_rules,
    }
    settings |= _shared(data, output, exclude, types, max_bad_records=max_bad_records)
    settings |= csv_settings(delimiter, escape, ragged) | limit_settings(limits)
    settings |= engine_settings(engine, spark_from, memory)
    settings |= _window(start, end) | _script(preprocessor, max_script_failures, script_timeout)
    return _run(settings, format, header, progress)


def monitor(
    data: Data,
    output: Location,
    *,
    baseline: Location,
    format: DatasetFormat | str | None = None,
    header: bool = True,
    delimiter: str | None = None,
    escape: str | None = None,
    ragged: bool = False,
    exclude: str | Iterable[str] = (),
    types: str | Mapping[str, str] | None = None,
    max_bad_records: int = 0,
    start: str | None = None,
    end: str | None = None,
    payload_rows: str = "all",
    preprocessor: Location | None = None,
    max_script_failures: int = 0,
    script_timeout: float | None = None,
    memory: str | None = None,
    engine: str | None = None,
    spark_from: int | None = None,
    limits: Mapping[str, int] | None = None,
    drift_weighting: str = "distinct",
    max_baseline_bytes: int | None = None,
    check_non_negative: bool = False,
    rules: Location | None = None,
    rule_timeout: float | None = None,
    progress: Progress | None = None,
) -> MonitoringReport:
    """Profile `data`, judge it by the files in the folder `baseline`, and write the three reports into `output`.

    `drift_weighting` is ``distinct`` (each distinct value counts once, as in the closed analyzer) or ``rows``. A file
    of the baseline may have `max_baseline_bytes` (268435456) at most. `check_non_negative` makes negative numbers a
    violation where the constraints have ``is_non_negative``. All else is as for `baseline`. Violations are
    in the report, and no error. Raises AnalyzerError.
    """
    from analyzer.reports.file_names import CONSTRAINTS, STATISTICS  # noqa: PLC0415 (the import of this package stays light)

    settings: dict[str, Any] = {
        "baseline_statistics": f"{fspath(baseline)}/{STATISTICS}",
        "baseline_constraints": f"{fspath(baseline)}/{CONSTRAINTS}",
        "drift_weighting": drift_weighting,
        "max_baseline_bytes": max_baseline_bytes,
        "check_non_negative": check_non_negative,
        "rules": None if rules is None else fspath(rules),
        "rule_timeout_s": rule_timeout,
        "payload_rows": payload_rows,
    }
    settings |= _shared(data, output, exclude, types, max_bad_records=max_bad_records)
    settings |= csv_settings(delimiter, escape, ragged) | limit_settings(limits)
    settings |= engine_settings(engine, spark_from, memory)
    settings |= _window(start, end) | _script(preprocessor, max_script_failures, script_timeout)
    return cast("MonitoringReport", _run(settings, format, header, progress))


def check_rules(
    data: Data,
    rules: Location,
    *,
    format: DatasetFormat | str | None = None,
    header: bool = True,
    delimiter: str | None = None,
    escape: str | None = None,
    ragged: bool = False,
    exclude: str | Iterable[str] = (),
    types: str | Mapping[str, str] | None = None,
    max_bad_records: int = 0,
    start: str | None = None,
    end: str | None = None,
    payload_rows: str = "all",
    preprocessor: Location | None = None,
    max_script_failures: int = 0,
    script_timeout: float | None = None,
    memory: str | None = None,
    engine: str | None = None,
    spark_from: int | None = None,
    rule_timeout: float | None = None,
    limits: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> RulesReport:
    """Check `data` against a file of rules of your own (docs/rules.md), and write nothing.

    All else is as for `baseline`. Rules that do not hold are in the report, and no error. Raises AnalyzerError.
    """
    from analyzer.data_quality.check_rules import check  # noqa: PLC0415 (the import of this package stays light)

    settings: dict[str, Any] = {"payload_rows": payload_rows, "rules": fspath(rules), "rule_timeout_s": rule_timeout}
    settings |= _shared(data, ".", exclude, types, max_bad_records=max_bad_records)
    settings |= csv_settings(delimiter, escape, ragged) | limit_settings(limits)
    settings |= engine_settings(engine, spark_from, memory)
    settings |= _window(start, end) | _script(preprocessor, max_script_failures, script_timeout)
    with _placed(settings, format, header) as job:
        return check(job, progress)


def _shared(
    data: Data,
    output: Location,
    exclude: str | Iterable[str],
    types: str | Mapping[str, str] | None,
    *,
    max_bad_records: int,
) -> dict[str, Any]:
    """What both kinds of run are told, by the names of the settings."""
    return {
        "dataset_source": data,
        "output_path": fspath(output),
        "exclude_columns": exclude if isinstance(exclude, str) else tuple(exclude),
        "column_types": types,
        "max_bad_records": max_bad_records,
    }


def csv_settings(delimiter: str | None, escape: str | None, ragged: bool) -> dict[str, Any]:
    """What is said of CSV, by the names of the settings; what nobody has set is None."""
    return {"csv_delimiter": delimiter, "csv_escape": escape, "csv_ragged": ragged or None}


def engine_settings(engine: str | None, spark_from: int | None, memory: str | None) -> dict[str, Any]:
    """What is said of the engine, by the names of the settings; what nobody has set is None."""
    return {"engine": engine, "spark_from": spark_from, "analyzer_memory": memory}


def limit_settings(limits: Mapping[str, int] | None) -> dict[str, int]:
    """The limits that are given, which must be some of ours. Raises ConfigurationError."""
    from contracts.limits import LIMIT_NAMES  # noqa: PLC0415 (the import of this package stays light)

    given = dict(limits or {})
    for name in given:
        if name not in LIMIT_NAMES:
            raise ConfigurationError.unknown_name("limits", name, LIMIT_NAMES)
    return given


def _window(start: str | None, end: str | None) -> dict[str, Any]:
    return {"start_time": start, "end_time": end}


def _script(preprocessor: Location | None, max_script_failures: int, script_timeout: float | None) -> dict[str, Any]:
    """What is made of each record; None is a setting's default."""
    return {
        "record_preprocessor_script": None if preprocessor is None else fspath(preprocessor),
        "max_script_failures": max_script_failures,
        "script_timeout_s": script_timeout,
    }


def _run(
    settings: dict[str, Any], format: DatasetFormat | str | None, header: bool, progress: Progress | None
) -> BaselineReport:
    from analyzer.data_quality import run  # noqa: PLC0415 (the import of this package stays light)

    with _placed(settings, format, header) as job:
        return run(job, progress)


@contextmanager
def _placed(settings: dict[str, Any], format: DatasetFormat | str | None, header: bool) -> Iterator[DataQualityJob]:
    """The job, within: for so long there is what its data was made into."""
    from contracts.job import DataQualityJob  # noqa: PLC0415 (the import of this package stays light)

    with placed_settings(settings, format, header) as found:
        yield job_of(DataQualityJob, found)


@contextmanager
def placed_settings(
    settings: Mapping[str, Any], format: DatasetFormat | str | None, header: bool
) -> Iterator[dict[str, Any]]:
    """The settings with the place of `dataset_source`, which may be a frame, and its format. Raises AnalyzerError."""
    from analyzer.formats.frames import placed  # noqa: PLC0415 (the import of this package stays light)
    from analyzer.formats.guess import dataset_format  # noqa: PLC0415

    with placed(settings["dataset_source"]) as place:
        read = dataset_format(place, format, header, settings["csv_delimiter"])
        yield {**settings, "dataset_source": place, "dataset_format": read}


def job_of(kind: type[AnyJob], settings: Mapping[str, Any]) -> AnyJob:
    """The job of these settings. Raises ConfigurationError."""
    from contracts.errors import ContractError  # noqa: PLC0415

    try:
        return kind.of(settings)
    except ContractError as error:
        raise ConfigurationError.from_contract(error) from error


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
