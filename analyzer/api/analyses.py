"""Functions of calls; made by `python -m analyzer.api.signatures`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from analyzer.api.function import function, report_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from analyzer.analyses.report import AnalysisRunReport
    from analyzer.api.arguments import Config, Data, GivenBaseline, Location, Progress
    from contracts.dataset_format import DatasetFormat


@function
def analyse(
    data: Data,
    output: Location,
    *,
    config: Config,
    history: Location | None = None,
    model_url: str | None = None,
    model_timeout: float = 60.0,
    model_retries: int = 3,
    model_concurrency: int = 4,
    model_max_records: int | None = None,
    model_max_payload_bytes: int = 6_000_000,
    model_max_answer_bytes: int = 32_000_000,
    model_allow_link_local: bool = False,
    flip_test_most_rows: int = 20_000,
    bias_seed: int = 0,
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
) -> AnalysisRunReport:
    """Compute the bias metrics, SHAP values and partial dependence of `data` that the config asks for, and write
    analysis.json and the page into the folder `output`.

    config: The analysis_config.json: what is computed, and what the data and the model are.
    history: A folder, or a place of S3, that keeps a small summary of each run, `runs/<window>/summary.json`: `analyzer
        history` makes a page of them. A run of the same window takes the place of an earlier one.
    model_url: A model server that is asked by plain HTTP in the place of an endpoint.
    model_timeout: Seconds that the model may take for an answer.
    model_retries: Tries after one that has failed.
    model_concurrency: Requests that one worker has under way at a time.
    model_max_records: The most records of a request; as many as its bytes allow where it is not set.
    model_max_payload_bytes: The most bytes of a request.
    model_max_answer_bytes: The most bytes of an answer.
    model_allow_link_local: The model may be at a link-local address, such as 169.254.169.254, where clouds tell
        machines their credentials.
    flip_test_most_rows: The most rows that the flip test is made with, a sample of more.
    bias_seed: The seed of that sample.
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
    report: AnalysisRunReport = report_of("analyse", locals())
    return report


@function
def bias(
    data: Data,
    output: Location,
    *,
    config: Config,
    label: str | int | None = None,
    tolerance: float = 0.0,
    features: str | None = None,
    prediction: str | int | None = None,
    probability: str | int | None = None,
    probability_threshold: float | None = None,
    exclude: str | Iterable[str] = (),
    model_url: str | None = None,
    model_timeout: float = 60.0,
    model_retries: int = 3,
    model_concurrency: int = 4,
    model_max_records: int | None = None,
    model_max_payload_bytes: int = 6_000_000,
    model_max_answer_bytes: int = 32_000_000,
    model_allow_link_local: bool = False,
    flip_test_most_rows: int = 20_000,
    bias_seed: int = 0,
    format: DatasetFormat | str | None = None,
    header: bool | None = None,
    delimiter: str | None = None,
    escape: str | None = None,
    ragged: bool | None = None,
    baseline: GivenBaseline | None = None,
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
) -> AnalysisRunReport:
    """Compute the bias metrics that the config asks for, and write analysis.json and the page into the folder `output`.
    Predictions are taken from `data`, or else asked of the model. With a baseline, metrics that have drifted are
    violations. With a format `data` is read as monitors read it, and the config need not say how.

    config: The analysis_config.json: what is computed, and what the data and the model are.
    label: Where labels are: a column's name, its index or a JMESPath; merged records have a place of their own.
    tolerance: How much further from 0 than the baseline's a metric may be.
    features: JMESPath of the features in JSON requests.
    prediction: Where predictions are: a column's name, its index or a JMESPath.
    probability: Where scores are: a column's name, its index or a JMESPath.
    probability_threshold: A score above it predicts the positive class; it goes before that of the config.
    exclude: Columns that are no features: between commas, or as a JSON list.
    model_url: A model server that is asked by plain HTTP in the place of an endpoint.
    model_timeout: Seconds that the model may take for an answer.
    model_retries: Tries after one that has failed.
    model_concurrency: Requests that one worker has under way at a time.
    model_max_records: The most records of a request; as many as its bytes allow where it is not set.
    model_max_payload_bytes: The most bytes of a request.
    model_max_answer_bytes: The most bytes of an answer.
    model_allow_link_local: The model may be at a link-local address, such as 169.254.169.254, where clouds tell
        machines their credentials.
    flip_test_most_rows: The most rows that the flip test is made with, a sample of more.
    bias_seed: The seed of that sample.
    format: How the data is written: a value of the setting `dataset_format`, or (not in the environment) `csv`, `json`
        (an object a line), `json-document`, `parquet`, `orc`, `arrow`, `capture`, `merged`, `pairs`, `databricks`,
        `kserve`, or nothing where the names of the files tell.
    header: Whether CSV has a header; without one its columns are `_c0`, `_c1`, ...
    delimiter: Between the values of CSV; by default what the first lines show, else a comma, in .tsv files a tab.
    escape: Before a quote inside of a quoted value of CSV, such as \\ in files of Spark and Hive; by default quotes are
        doubled.
    ragged: Records of CSV may lack values at their end, or have empty ones too many.
    baseline: The baseline that the data is judged by: the folder of its reports; in the environment the file of its
        constraints, of bias and attributions its `analysis.json`.
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
    report: AnalysisRunReport = report_of("bias", locals())
    return report


@function
def explain(
    data: Data,
    output: Location,
    *,
    config: Config,
    threshold: float = 0.9,
    features: str | None = None,
    prediction: str | int | None = None,
    probability: str | int | None = None,
    probability_threshold: float | None = None,
    exclude: str | Iterable[str] = (),
    model_url: str | None = None,
    model_timeout: float = 60.0,
    model_retries: int = 3,
    model_concurrency: int = 4,
    model_max_records: int | None = None,
    model_max_payload_bytes: int = 6_000_000,
    model_max_answer_bytes: int = 32_000_000,
    model_allow_link_local: bool = False,
    format: DatasetFormat | str | None = None,
    header: bool | None = None,
    delimiter: str | None = None,
    escape: str | None = None,
    ragged: bool | None = None,
    baseline: GivenBaseline | None = None,
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
) -> AnalysisRunReport:
    """Compute the SHAP values and the partial dependence that the config asks for, and write them into the folder
    `output`; the values of each row into explanations_shap/out.csv where it asks for them. With a baseline, features
    that rank otherwise are a violation. With a format `data` is read as monitors read it, and the config need not say
    how.

    config: The analysis_config.json: what is computed, and what the data and the model are.
    threshold: The NDCG of the features' ranking below which attributions have drifted.
    features: JMESPath of the features in JSON requests.
    prediction: Where predictions are: a column's name, its index or a JMESPath.
    probability: Where scores are: a column's name, its index or a JMESPath.
    probability_threshold: A score above it predicts the positive class; it goes before that of the config.
    exclude: Columns that are no features: between commas, or as a JSON list.
    model_url: A model server that is asked by plain HTTP in the place of an endpoint.
    model_timeout: Seconds that the model may take for an answer.
    model_retries: Tries after one that has failed.
    model_concurrency: Requests that one worker has under way at a time.
    model_max_records: The most records of a request; as many as its bytes allow where it is not set.
    model_max_payload_bytes: The most bytes of a request.
    model_max_answer_bytes: The most bytes of an answer.
    model_allow_link_local: The model may be at a link-local address, such as 169.254.169.254, where clouds tell
        machines their credentials.
    format: How the data is written: a value of the setting `dataset_format`, or (not in the environment) `csv`, `json`
        (an object a line), `json-document`, `parquet`, `orc`, `arrow`, `capture`, `merged`, `pairs`, `databricks`,
        `kserve`, or nothing where the names of the files tell.
    header: Whether CSV has a header; without one its columns are `_c0`, `_c1`, ...
    delimiter: Between the values of CSV; by default what the first lines show, else a comma, in .tsv files a tab.
    escape: Before a quote inside of a quoted value of CSV, such as \\ in files of Spark and Hive; by default quotes are
        doubled.
    ragged: Records of CSV may lack values at their end, or have empty ones too many.
    baseline: The baseline that the data is judged by: the folder of its reports; in the environment the file of its
        constraints, of bias and attributions its `analysis.json`.
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
    report: AnalysisRunReport = report_of("explain", locals())
    return report
