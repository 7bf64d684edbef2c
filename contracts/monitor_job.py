"""What all monitoring jobs have in common: the format of their data, baselines, scripts and metrics."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from contracts.base_job import Job
from contracts.dataset_format import parse_dataset_format
from contracts.errors import ContractError
from contracts.job_values import Format, PathText, PayloadRows, TextCount, TextSeconds, Time
from contracts.setting import Heading, Setting, Use
from contracts.settings import Switch

MOST_BASELINE_BYTES = 256 << 20
"""Several thousand columns with their sketches."""


HistoryPlace = Annotated[
    PathText | None,
    Setting(
        "history",
        "A folder, or a place of S3, that keeps a small summary of each run, `runs/<window>/summary.json`: `analyzer "
        "history` makes a page of them. A run of the same window takes the place of an earlier one.",
        metavar="DIR",
        example="/opt/ml/processing/history",
        heading=Heading.OUTPUT,
    ),
]


class MonitorJob(Job):
    """One run. It is a monitoring run when it is given a baseline, else it makes one."""

    required: ClassVar[tuple[str, ...]] = ("dataset_source", "dataset_format", "output_path")
    files: ClassVar[tuple[str, ...]] = (
        "baseline_constraints",
        "baseline_statistics",
        "record_preprocessor_script",
        "post_analytics_processor_script",
    )

    in_baseline: ClassVar[Mapping[str, str]] = MappingProxyType({"baseline_constraints": "constraints.json"})

    dataset_format: Annotated[
        Format,
        Setting(
            "format",
            "How the data is written: a value of the setting `dataset_format`, or (not in the environment) `csv`, "
            "`json` (an object a line), `json-document`, `parquet`, `orc`, `arrow`, `capture`, `merged`, `pairs`, "
            "`databricks`, `kserve`, or nothing where the names of the files tell.",
            metavar="FORMAT",
            example='{"csv": {"header": true}}',
            heading=Heading.DATA,
        ),
    ]
    csv_header: Annotated[
        Switch | None,
        Setting(
            "no-header",
            "Whether CSV has a header; without one its columns are `_c0`, `_c1`, ...",
            argument="header",
            off="CSV has no header: its columns are `_c0`, `_c1`, ...",
            heading=Heading.DATA,
            uses=(Use.CSV,),
        ),
    ] = None
    csv_delimiter: Annotated[
        str | None,
        Setting(
            "delimiter",
            "Between the values of CSV; by default what the first lines show, else a comma, in .tsv files a tab.",
            metavar="CHARACTER",
            example=";",
            heading=Heading.DATA,
            uses=(Use.CSV,),
        ),
    ] = None
    csv_escape: Annotated[
        str | None,
        Setting(
            "escape",
            "Before a quote inside of a quoted value of CSV, such as \\ in files of Spark and Hive; by default quotes "
            "are doubled.",
            metavar="CHARACTER",
            example="\\",
            heading=Heading.DATA,
            uses=(Use.CSV,),
        ),
    ] = None
    csv_ragged: Annotated[
        Switch | None,
        Setting(
            "ragged",
            "Records of CSV may lack values at their end, or have empty ones too many.",
            heading=Heading.DATA,
            uses=(Use.CSV,),
        ),
    ] = None
    baseline_constraints: Annotated[
        PathText | None,
        Setting(
            "baseline",
            "The baseline that the data is judged by: the folder of its reports; in the environment the file of its "
            "constraints, of bias and attributions its `analysis.json`.",
            metavar="DIR",
            example="/opt/ml/processing/baseline/constraints.json",
            heading=Heading.BASELINE,
        ),
    ] = None
    baseline_statistics: Annotated[
        PathText | None,
        Setting(
            "baseline",
            "The file of the baseline's statistics, by which drift is measured.",
            metavar="DIR",
            example="/opt/ml/processing/baseline/statistics.json",
            heading=Heading.BASELINE,
        ),
    ] = None
    max_baseline_bytes: Annotated[
        TextCount,
        Setting(
            "max-baseline-bytes",
            "The largest file of a baseline that is read.",
            metavar="BYTES",
            heading=Heading.ENGINE,
        ),
    ] = MOST_BASELINE_BYTES
    publish_cloudwatch_metrics: Annotated[
        Switch,
        Setting(
            "publish-cloudwatch-metrics",
            "Write CloudWatch metrics to `/opt/ml/output/metrics/cloudwatch/`, from where a schedule publishes them.",
            heading=Heading.OUTPUT,
        ),
    ] = False
    publish_cloudwatch_api: Annotated[
        Switch,
        Setting(
            "publish-cloudwatch-api",
            "Send the metrics to CloudWatch by `PutMetricData`, for runs that no schedule started; needs the extra "
            "`aws`.",
            heading=Heading.OUTPUT,
        ),
    ] = False
    metric_time: Annotated[
        Time | None,
        Setting(
            "metric-time",
            "The time of the metrics; that of the window's start, else now, where it is not set.",
            metavar="TIME",
            example="2026-01-31T22:00:00Z",
            heading=Heading.OUTPUT,
            uses=("publish_cloudwatch_metrics", "publish_cloudwatch_api", "post_analytics_processor_script"),
        ),
    ] = None
    sagemaker_endpoint_name: Annotated[
        str | None,
        Setting(
            "endpoint-name",
            "The endpoint: a dimension of metrics.",
            metavar="NAME",
            example="churn",
            heading=Heading.OUTPUT,
            uses=("publish_cloudwatch_metrics", "publish_cloudwatch_api", "post_analytics_processor_script", "history"),
        ),
    ] = None
    sagemaker_monitoring_schedule_name: Annotated[
        str | None,
        Setting(
            "schedule-name",
            "The schedule: a dimension of metrics.",
            metavar="NAME",
            example="churn-hourly",
            heading=Heading.OUTPUT,
        ),
    ] = None
    record_preprocessor_script: Annotated[
        PathText | None,
        Setting(
            "preprocessor",
            "A Python script of yours that is called with each record.",
            metavar="SCRIPT",
            example="/opt/ml/processing/code/preprocessor.py",
            heading=Heading.SCRIPTS,
        ),
    ] = None
    post_analytics_processor_script: Annotated[
        PathText | None,
        Setting(
            "postprocessor",
            "A Python script of yours that is called once, when the reports are written.",
            metavar="SCRIPT",
            example="/opt/ml/processing/code/postprocessor.py",
            heading=Heading.SCRIPTS,
        ),
    ] = None
    script_timeout_s: Annotated[
        TextSeconds,
        Setting(
            "script-timeout",
            "Seconds that the preprocessor has for a record.",
            metavar="SECONDS",
            heading=Heading.SCRIPTS,
            uses=("record_preprocessor_script",),
        ),
    ] = 60.0
    post_script_timeout_s: Annotated[
        TextSeconds,
        Setting(
            "post-script-timeout",
            "Seconds that the postprocessor has.",
            metavar="SECONDS",
            heading=Heading.SCRIPTS,
            uses=("post_analytics_processor_script",),
        ),
    ] = 600.0
    max_script_failures: Annotated[
        TextCount,
        Setting(
            "max-script-failures",
            "How many records the preprocessor may fail at before the job fails.",
            heading=Heading.SCRIPTS,
            uses=("record_preprocessor_script",),
        ),
    ] = 0
    payload_rows: Annotated[
        PayloadRows,
        Setting(
            "payload-rows",
            "Which rows of a captured payload are taken: `all`, or the `first` as by the closed analyzer.",
            heading=Heading.CAPTURED,
            uses=(Use.CAPTURED,),
        ),
    ] = "all"
    history: HistoryPlace = None
    fail_on_violation: Annotated[
        Switch,
        Setting(
            "fail-on-violation",
            "End with exit code 10 when there are violations.",
            heading=Heading.OUTPUT,
            uses=(Use.BASELINE, "rules"),
        ),
    ] = False

    @property
    def monitoring(self) -> bool:
        """Whether the data is judged against a baseline."""
        return self.has_baseline

    @property
    def has_baseline(self) -> bool:
        """Whether there is anything to judge the data by: some jobs of a schedule have nothing."""
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
