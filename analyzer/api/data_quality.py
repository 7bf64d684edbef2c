"""Functions of calls; made by `python -m analyzer.api.signatures`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from analyzer.api.function import function, report_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from analyzer.api.arguments import Data, GivenBaseline, Location, Progress
    from analyzer.reports.data_quality import BaselineReport, MonitoringReport
    from analyzer.rules.report import RulesReport
    from contracts.dataset_format import DatasetFormat


@function
def baseline(
    data: Data,
    output: Location,
    *,
    exclude: str | Iterable[str] = (),
    types: str | Mapping[str, str] | None = None,
    drift: Literal["trusted", "drop-in"] | None = None,
    comparison_threshold: float | None = None,
    comparison_method: Literal[
        "Simple", "Robust", "Trusted", "KolmogorovSmirnov", "PSI", "JensenShannon", "Wasserstein"
    ]
    | None = None,
    categorical_comparison_threshold: float | None = None,
    categorical_drift_method: Literal[
        "LInfinity", "ChiSquared", "Trusted", "TwoSampleChiSquared", "PSI", "JensenShannon"
    ]
    | None = None,
    significance_level: float | None = None,
    false_discovery_rate: float | None = None,
    datatype_check_threshold: float | None = None,
    domain_content_threshold: float | None = None,
    rules: Location | None = None,
    rule_timeout: float = 300.0,
    suggest_rules: bool = False,
    format: DatasetFormat | str | None = None,
    header: bool | None = None,
    delimiter: str | None = None,
    escape: str | None = None,
    ragged: bool | None = None,
    publish_cloudwatch_metrics: bool = False,
    publish_cloudwatch_api: bool = False,
    metric_time: str | datetime | None = None,
    endpoint_name: str | None = None,
    schedule_name: str | None = None,
    preprocessor: Location | None = None,
    postprocessor: Location | None = None,
    script_timeout: float = 60.0,
    post_script_timeout: float = 600.0,
    max_script_failures: int = 0,
    payload_rows: Literal["all", "first"] = "all",
    history: Location | None = None,
    write_page: bool | None = None,
    start: str | datetime | None = None,
    end: str | datetime | None = None,
    max_bad_records: int = 0,
    memory: str | None = None,
    engine: Literal["auto", "processes", "spark"] = "auto",
    spark_from: int = 1_073_741_824,
    max_line_bytes: int = 67_108_864,
    max_columns: int = 50_000,
    max_whole_file_bytes: int = 268_435_456,
    max_unpacked_ratio: int = 500,
    progress: Progress | None = None,
) -> BaselineReport:
    """Profile `data`, a file, folder or URI, and write statistics.json and constraints.json into the folder `output`.

    exclude: Columns to leave out, such as identifiers and labels: between commas, or as a JSON list.
    types: What columns are, whatever they look like: String, Fractional or Integral.
    drift: For the suggested constraints: whether drift is found by `trusted` tests, or `drop-in`, as by the closed
        analyzer; `trusted` by default, in the environment `drop-in`.
    comparison_threshold: For the suggested constraints: numeric drift is a distance above it (0.1, of a single test
        0.05).
    comparison_method: For the suggested constraints: how numbers are compared: `Trusted`, `Robust`, `Simple`,
        `KolmogorovSmirnov`, `PSI`, `JensenShannon` or `Wasserstein`.
    categorical_comparison_threshold: For the suggested constraints: categorical drift is a distance above it (0.1, of a
        single test 0.05).
    categorical_drift_method: For the suggested constraints: how categories are compared: `Trusted`, `LInfinity`,
        `ChiSquared`, `TwoSampleChiSquared`, `PSI` or `JensenShannon`.
    significance_level: For the suggested constraints: drift by a test is a p-value below it (0.01, of `Trusted` 0.008).
    false_discovery_rate: For the suggested constraints: which part of the drift that tests find in all columns together
        may be by chance; in place of the significance level.
    datatype_check_threshold: For the suggested constraints: the share of values of the right type (1.0).
    domain_content_threshold: For the suggested constraints: the share of values that are known (1.0; of rare categories
        less, where `drift` is `trusted`).
    rules: A file of rules of your own, JSON or YAML, which Deequ computes; needs the extra `rules`.
    rule_timeout: Seconds for a task of rules with patterns or functions of lists; a longer one is taken to have no end.
    suggest_rules: Write rules that the data suggests into the constraints.
    format: How the data is written: a value of the setting `dataset_format`, or (not in the environment) `csv`, `json`
        (an object a line), `json-document`, `parquet`, `orc`, `arrow`, `capture`, `merged`, `pairs`, `databricks`,
        `kserve`, or nothing where the names of the files tell.
    header: Whether CSV has a header; without one its columns are `_c0`, `_c1`, ...
    delimiter: Between the values of CSV; by default what the first lines show, else a comma, in .tsv files a tab.
    escape: Before a quote inside of a quoted value of CSV, such as \\ in files of Spark and Hive; by default quotes are
        doubled.
    ragged: Records of CSV may lack values at their end, or have empty ones too many.
    publish_cloudwatch_metrics: Write CloudWatch metrics to `/opt/ml/output/metrics/cloudwatch/`, from where a schedule
        publishes them.
    publish_cloudwatch_api: Send the metrics to CloudWatch by `PutMetricData`, for runs that no schedule started; needs
        the extra `aws`.
    metric_time: The time of the metrics; that of the window's start, else now, where it is not set.
    endpoint_name: The endpoint: a dimension of metrics.
    schedule_name: The schedule: a dimension of metrics.
    preprocessor: A Python script of yours that is called with each record.
    postprocessor: A Python script of yours that is called once, when the reports are written.
    script_timeout: Seconds that the preprocessor has for a record.
    post_script_timeout: Seconds that the postprocessor has.
    max_script_failures: How many records the preprocessor may fail at before the job fails.
    payload_rows: Which rows of a captured payload are taken: `all`, or the `first` as by the closed analyzer.
    history: A folder, or a place of S3, that keeps a small summary of each run, `runs/<window>/summary.json`: `analyzer
        history` makes a page of them. A run of the same window takes the place of an earlier one.
    write_page: Write a page to look at, `report.html`; by default it is written, in the environment only where an
        `analysis_config` asks for one.
    start: The window: captured records, and files in folders by the hour, before it are left out.
    end: The window: captured records, and files in folders by the hour, at it or later are left out.
    max_bad_records: How many records that cannot be read are left out before the job fails.
    memory: Memory of all processes of a host together; 75 % of what there is where it is not set.
    engine: What does the work: `processes` of this machine, which start at once, or `spark`; `auto` is Spark for much
        data, several hosts, rules, and where a session is there already.
    spark_from: Bytes of data from which on the engine `auto` is Spark.
    max_line_bytes: The longest line that is read, unpacked.
    max_columns: The most columns of an input that is read.
    max_whole_file_bytes: The most that is held whole: a JSON document, side data, the long values of a row group of
        Parquet.
    max_unpacked_ratio: How many times its size a packed file may unpack to.
    progress: called now and then with the tasks that are done and the tasks that there are.

    Raises AnalyzerError.
    """
    report: BaselineReport = report_of("baseline", locals())
    return report


@function
def monitor(
    data: Data,
    output: Location,
    *,
    baseline: GivenBaseline,
    exclude: str | Iterable[str] = (),
    types: str | Mapping[str, str] | None = None,
    drift_weighting: Literal["distinct", "rows"] = "distinct",
    check_non_negative: bool = False,
    write_drift: bool = True,
    publish_drift_metrics: bool = False,
    previous: Location | None = None,
    drift: Literal["trusted", "drop-in"] | None = None,
    comparison_threshold: float | None = None,
    comparison_method: Literal[
        "Simple", "Robust", "Trusted", "KolmogorovSmirnov", "PSI", "JensenShannon", "Wasserstein"
    ]
    | None = None,
    categorical_comparison_threshold: float | None = None,
    categorical_drift_method: Literal[
        "LInfinity", "ChiSquared", "Trusted", "TwoSampleChiSquared", "PSI", "JensenShannon"
    ]
    | None = None,
    significance_level: float | None = None,
    false_discovery_rate: float | None = None,
    datatype_check_threshold: float | None = None,
    domain_content_threshold: float | None = None,
    rules: Location | None = None,
    rule_timeout: float = 300.0,
    suggest_rules: bool = False,
    format: DatasetFormat | str | None = None,
    header: bool | None = None,
    delimiter: str | None = None,
    escape: str | None = None,
    ragged: bool | None = None,
    max_baseline_bytes: int = 268_435_456,
    publish_cloudwatch_metrics: bool = False,
    publish_cloudwatch_api: bool = False,
    metric_time: str | datetime | None = None,
    endpoint_name: str | None = None,
    schedule_name: str | None = None,
    preprocessor: Location | None = None,
    postprocessor: Location | None = None,
    script_timeout: float = 60.0,
    post_script_timeout: float = 600.0,
    max_script_failures: int = 0,
    payload_rows: Literal["all", "first"] = "all",
    history: Location | None = None,
    write_page: bool | None = None,
    start: str | datetime | None = None,
    end: str | datetime | None = None,
    max_bad_records: int = 0,
    memory: str | None = None,
    engine: Literal["auto", "processes", "spark"] = "auto",
    spark_from: int = 1_073_741_824,
    max_line_bytes: int = 67_108_864,
    max_columns: int = 50_000,
    max_whole_file_bytes: int = 268_435_456,
    max_unpacked_ratio: int = 500,
    progress: Progress | None = None,
) -> MonitoringReport:
    """Profile `data` and write how it differs from a baseline, constraint_violations.json, into the folder `output`.

    baseline: The baseline that the data is judged by: the folder of its reports; in the environment the file of its
        constraints, of bias and attributions its `analysis.json`.
    exclude: Columns to leave out, such as identifiers and labels: between commas, or as a JSON list.
    types: What columns are, whatever they look like: String, Fractional or Integral.
    drift_weighting: Whether a distance counts each `distinct` value once, as by the closed analyzer, or `rows`.
    check_non_negative: Negative numbers are a violation where the constraints have `is_non_negative`, which the closed
        analyzer never checks.
    write_drift: Write `drift.json`: all that is measured of how each column differs from the baseline's statistics.
    publish_drift_metrics: Have all of these distances, and the share of columns that drifted, among the metrics too.
    previous: The `statistics.json` of the window before: how the data differs from it is told beside the baseline.
    drift: For the suggested constraints: whether drift is found by `trusted` tests, or `drop-in`, as by the closed
        analyzer; `trusted` by default, in the environment `drop-in`.
    comparison_threshold: For the suggested constraints: numeric drift is a distance above it (0.1, of a single test
        0.05).
    comparison_method: For the suggested constraints: how numbers are compared: `Trusted`, `Robust`, `Simple`,
        `KolmogorovSmirnov`, `PSI`, `JensenShannon` or `Wasserstein`.
    categorical_comparison_threshold: For the suggested constraints: categorical drift is a distance above it (0.1, of a
        single test 0.05).
    categorical_drift_method: For the suggested constraints: how categories are compared: `Trusted`, `LInfinity`,
        `ChiSquared`, `TwoSampleChiSquared`, `PSI` or `JensenShannon`.
    significance_level: For the suggested constraints: drift by a test is a p-value below it (0.01, of `Trusted` 0.008).
    false_discovery_rate: For the suggested constraints: which part of the drift that tests find in all columns together
        may be by chance; in place of the significance level.
    datatype_check_threshold: For the suggested constraints: the share of values of the right type (1.0).
    domain_content_threshold: For the suggested constraints: the share of values that are known (1.0; of rare categories
        less, where `drift` is `trusted`).
    rules: A file of rules of your own, JSON or YAML, which Deequ computes; needs the extra `rules`.
    rule_timeout: Seconds for a task of rules with patterns or functions of lists; a longer one is taken to have no end.
    suggest_rules: Write rules that the data suggests into the constraints.
    format: How the data is written: a value of the setting `dataset_format`, or (not in the environment) `csv`, `json`
        (an object a line), `json-document`, `parquet`, `orc`, `arrow`, `capture`, `merged`, `pairs`, `databricks`,
        `kserve`, or nothing where the names of the files tell.
    header: Whether CSV has a header; without one its columns are `_c0`, `_c1`, ...
    delimiter: Between the values of CSV; by default what the first lines show, else a comma, in .tsv files a tab.
    escape: Before a quote inside of a quoted value of CSV, such as \\ in files of Spark and Hive; by default quotes are
        doubled.
    ragged: Records of CSV may lack values at their end, or have empty ones too many.
    max_baseline_bytes: The largest file of a baseline that is read.
    publish_cloudwatch_metrics: Write CloudWatch metrics to `/opt/ml/output/metrics/cloudwatch/`, from where a schedule
        publishes them.
    publish_cloudwatch_api: Send the metrics to CloudWatch by `PutMetricData`, for runs that no schedule started; needs
        the extra `aws`.
    metric_time: The time of the metrics; that of the window's start, else now, where it is not set.
    endpoint_name: The endpoint: a dimension of metrics.
    schedule_name: The schedule: a dimension of metrics.
    preprocessor: A Python script of yours that is called with each record.
    postprocessor: A Python script of yours that is called once, when the reports are written.
    script_timeout: Seconds that the preprocessor has for a record.
    post_script_timeout: Seconds that the postprocessor has.
    max_script_failures: How many records the preprocessor may fail at before the job fails.
    payload_rows: Which rows of a captured payload are taken: `all`, or the `first` as by the closed analyzer.
    history: A folder, or a place of S3, that keeps a small summary of each run, `runs/<window>/summary.json`: `analyzer
        history` makes a page of them. A run of the same window takes the place of an earlier one.
    write_page: Write a page to look at, `report.html`; by default it is written, in the environment only where an
        `analysis_config` asks for one.
    start: The window: captured records, and files in folders by the hour, before it are left out.
    end: The window: captured records, and files in folders by the hour, at it or later are left out.
    max_bad_records: How many records that cannot be read are left out before the job fails.
    memory: Memory of all processes of a host together; 75 % of what there is where it is not set.
    engine: What does the work: `processes` of this machine, which start at once, or `spark`; `auto` is Spark for much
        data, several hosts, rules, and where a session is there already.
    spark_from: Bytes of data from which on the engine `auto` is Spark.
    max_line_bytes: The longest line that is read, unpacked.
    max_columns: The most columns of an input that is read.
    max_whole_file_bytes: The most that is held whole: a JSON document, side data, the long values of a row group of
        Parquet.
    max_unpacked_ratio: How many times its size a packed file may unpack to.
    progress: called now and then with the tasks that are done and the tasks that there are.

    Raises AnalyzerError.
    """
    report: MonitoringReport = report_of("monitor", locals())
    return report


@function
def check_rules(
    data: Data,
    rules: Location,
    *,
    exclude: str | Iterable[str] = (),
    types: str | Mapping[str, str] | None = None,
    rule_timeout: float = 300.0,
    format: DatasetFormat | str | None = None,
    header: bool | None = None,
    delimiter: str | None = None,
    escape: str | None = None,
    ragged: bool | None = None,
    preprocessor: Location | None = None,
    script_timeout: float = 60.0,
    max_script_failures: int = 0,
    payload_rows: Literal["all", "first"] = "all",
    start: str | datetime | None = None,
    end: str | datetime | None = None,
    max_bad_records: int = 0,
    memory: str | None = None,
    engine: Literal["auto", "processes", "spark"] = "auto",
    spark_from: int = 1_073_741_824,
    max_line_bytes: int = 67_108_864,
    max_columns: int = 50_000,
    max_whole_file_bytes: int = 268_435_456,
    max_unpacked_ratio: int = 500,
    progress: Progress | None = None,
) -> RulesReport:
    """Check `data`, a file, folder or URI, against the rules in the file `rules`, JSON or YAML, and show each.

    exclude: Columns to leave out, such as identifiers and labels: between commas, or as a JSON list.
    types: What columns are, whatever they look like: String, Fractional or Integral.
    rule_timeout: Seconds for a task of rules with patterns or functions of lists; a longer one is taken to have no end.
    format: How the data is written: a value of the setting `dataset_format`, or (not in the environment) `csv`, `json`
        (an object a line), `json-document`, `parquet`, `orc`, `arrow`, `capture`, `merged`, `pairs`, `databricks`,
        `kserve`, or nothing where the names of the files tell.
    header: Whether CSV has a header; without one its columns are `_c0`, `_c1`, ...
    delimiter: Between the values of CSV; by default what the first lines show, else a comma, in .tsv files a tab.
    escape: Before a quote inside of a quoted value of CSV, such as \\ in files of Spark and Hive; by default quotes are
        doubled.
    ragged: Records of CSV may lack values at their end, or have empty ones too many.
    preprocessor: A Python script of yours that is called with each record.
    script_timeout: Seconds that the preprocessor has for a record.
    max_script_failures: How many records the preprocessor may fail at before the job fails.
    payload_rows: Which rows of a captured payload are taken: `all`, or the `first` as by the closed analyzer.
    start: The window: captured records, and files in folders by the hour, before it are left out.
    end: The window: captured records, and files in folders by the hour, at it or later are left out.
    max_bad_records: How many records that cannot be read are left out before the job fails.
    memory: Memory of all processes of a host together; 75 % of what there is where it is not set.
    engine: What does the work: `processes` of this machine, which start at once, or `spark`; `auto` is Spark for much
        data, several hosts, rules, and where a session is there already.
    spark_from: Bytes of data from which on the engine `auto` is Spark.
    max_line_bytes: The longest line that is read, unpacked.
    max_columns: The most columns of an input that is read.
    max_whole_file_bytes: The most that is held whole: a JSON document, side data, the long values of a row group of
        Parquet.
    max_unpacked_ratio: How many times its size a packed file may unpack to.
    progress: called now and then with the tasks that are done and the tasks that there are.

    Raises AnalyzerError.
    """
    report: RulesReport = report_of("check_rules", locals())
    return report
