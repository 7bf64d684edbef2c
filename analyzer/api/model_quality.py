"""Functions of calls; made by `python -m analyzer.api.signatures`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from analyzer.api.function import function, report_of

if TYPE_CHECKING:
    from datetime import datetime

    from analyzer.api.arguments import Data, GivenBaseline, Location, Progress
    from analyzer.model_quality.report import ModelQualityReport
    from contracts.dataset_format import DatasetFormat


@function
def model_quality(
    data: Data,
    output: Location,
    *,
    problem_type: str,
    prediction: str | int | None = None,
    probability: str | int | None = None,
    threshold: float = 0.5,
    label: str | int | None = None,
    margin: float = 0.0,
    check_f0_5: bool = True,
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
) -> ModelQualityReport:
    """Judge the predictions in `data` by their labels, and write the reports into the folder `output`: statistics.json
    and suggested constraints.json, and with a baseline which metrics are worse, constraint_violations.json. A column is
    given by its name, its index, or a JSON path such as $.predictions[0].score.

    problem_type: What is predicted: `Regression`, `BinaryClassification` or `MulticlassClassification`, of which the
        last two are also `binary` and `multiclass`.
    prediction: Where the predicted value or class is.
    probability: Of two classes, where the probability of the class "1" is.
    threshold: A probability above it predicts 1, where no class is given.
    label: Where labels are: a column's name, its index or a JSON path; merged records have a place of their own.
    margin: How much worse than now a metric may get before it violates its suggested constraint, as a part of its
        value.
    check_f0_5: Whether f0_5 is checked as the other metrics are; the closed analyzer never reports it.
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
    report: ModelQualityReport = report_of("model_quality", locals())
    return report
