"""A data-quality job: all that one run needs to know, read from the environment or given by a caller in Python."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.analysis import AnalysisType
from contracts.column_types import ColumnTypes
from contracts.drift_methods import CategoricalDriftMethod, ComparisonMethod
from contracts.environment import environment
from contracts.job_values import (
    ColumnNames,
    PathText,
    SuggestedDrift,
    TextDistance,
    TextFraction,
    TextLevel,
    TextSeconds,
    Weighting,
)
from contracts.monitor_job import MonitorJob
from contracts.setting import Heading, Setting, Use
from contracts.settings import Switch

__all__ = ["DataQualityJob", "environment"]

JUDGED_BY = ("baseline_constraints", "baseline_statistics")


class DataQualityJob(MonitorJob):
    """One run of data quality."""

    analysis: ClassVar[AnalysisType] = AnalysisType.DATA_QUALITY
    files: ClassVar[tuple[str, ...]] = (*MonitorJob.files, "previous_statistics", "rules")
    in_baseline: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"baseline_constraints": "constraints.json", "baseline_statistics": "statistics.json"}
    )

    exclude_columns: Annotated[
        ColumnNames,
        Setting(
            "exclude",
            "Columns to leave out, such as identifiers and labels: between commas, or as a JSON list.",
            metavar="COLUMNS",
            example="id,label",
            heading=Heading.COLUMNS,
        ),
    ] = ()
    column_types: Annotated[
        ColumnTypes,
        Setting(
            "type",
            "What columns are, whatever they look like: String, Fractional or Integral.",
            argument="types",
            metavar="COLUMN=TYPE",
            example="zip=String,age=Integral",
            heading=Heading.COLUMNS,
        ),
    ] = Field(default_factory=dict)
    drift_weighting: Annotated[
        Weighting,
        Setting(
            "drift-weighting",
            "Whether a distance counts each `distinct` value once, as by the closed analyzer, or `rows`.",
            heading=Heading.CHECKS,
            uses=("baseline_statistics",),
        ),
    ] = "distinct"
    check_non_negative: Annotated[
        Switch,
        Setting(
            "check-non-negative",
            "Negative numbers are a violation where the constraints have `is_non_negative`, which the closed analyzer "
            "never checks.",
            heading=Heading.CHECKS,
            uses=(Use.BASELINE,),
        ),
    ] = False
    write_drift: Annotated[
        Switch,
        Setting(
            "write-drift",
            "Write `drift.json`: all that is measured of how each column differs from the baseline's statistics.",
            heading=Heading.OUTPUT,
            uses=("baseline_statistics", "previous_statistics"),
        ),
    ] = True
    publish_drift_metrics: Annotated[
        Switch,
        Setting(
            "publish-drift-metrics",
            "Have all of these distances, and the share of columns that drifted, among the metrics too.",
            heading=Heading.OUTPUT,
            uses=("baseline_statistics",),
        ),
    ] = False
    previous_statistics: Annotated[
        PathText | None,
        Setting(
            "previous",
            "The `statistics.json` of the window before: how the data differs from it is told beside the baseline.",
            metavar="FILE",
            example="/opt/ml/processing/previous/statistics.json",
            heading=Heading.BASELINE,
            uses=(Use.BASELINE,),
        ),
    ] = None
    drift: Annotated[
        SuggestedDrift | None,
        Setting(
            "drift",
            "For the suggested constraints: whether drift is found by `trusted` tests, or `drop-in`, as by the closed "
            "analyzer; `trusted` by default, in the environment `drop-in`.",
            heading=Heading.CHECKS,
            suggests=JUDGED_BY,
        ),
    ] = None
    comparison_threshold: Annotated[
        TextDistance | None,
        Setting(
            "comparison-threshold",
            "For the suggested constraints: numeric drift is a distance above it (0.1, of a single test 0.05).",
            heading=Heading.CHECKS,
            suggests=JUDGED_BY,
        ),
    ] = None
    comparison_method: Annotated[
        ComparisonMethod | None,
        Setting(
            "comparison-method",
            "For the suggested constraints: how numbers are compared: `Trusted`, `Robust`, `Simple`, "
            "`KolmogorovSmirnov`, `PSI`, `JensenShannon` or `Wasserstein`.",
            heading=Heading.CHECKS,
            suggests=JUDGED_BY,
        ),
    ] = None
    categorical_comparison_threshold: Annotated[
        TextDistance | None,
        Setting(
            "categorical-comparison-threshold",
            "For the suggested constraints: categorical drift is a distance above it (0.1, of a single test 0.05).",
            heading=Heading.CHECKS,
            suggests=JUDGED_BY,
        ),
    ] = None
    categorical_drift_method: Annotated[
        CategoricalDriftMethod | None,
        Setting(
            "categorical-drift-method",
            "For the suggested constraints: how categories are compared: `Trusted`, `LInfinity`, `ChiSquared`, "
            "`TwoSampleChiSquared`, `PSI` or `JensenShannon`.",
            heading=Heading.CHECKS,
            suggests=JUDGED_BY,
        ),
    ] = None
    significance_level: Annotated[
        TextLevel | None,
        Setting(
            "significance-level",
            "For the suggested constraints: drift by a test is a p-value below it (0.01, of `Trusted` 0.008).",
            heading=Heading.CHECKS,
            suggests=JUDGED_BY,
        ),
    ] = None
    false_discovery_rate: Annotated[
        TextLevel | None,
        Setting(
            "false-discovery-rate",
            "For the suggested constraints: which part of the drift that tests find in all columns together may be by "
            "chance; in place of the significance level.",
            heading=Heading.CHECKS,
            suggests=JUDGED_BY,
        ),
    ] = None
    datatype_check_threshold: Annotated[
        TextFraction | None,
        Setting(
            "datatype-check-threshold",
            "For the suggested constraints: the share of values of the right type (1.0).",
            heading=Heading.CHECKS,
            suggests=JUDGED_BY,
        ),
    ] = None
    domain_content_threshold: Annotated[
        TextFraction | None,
        Setting(
            "domain-content-threshold",
            "For the suggested constraints: the share of values that are known (1.0; of rare categories less, where "
            "`drift` is `trusted`).",
            heading=Heading.CHECKS,
            suggests=JUDGED_BY,
        ),
    ] = None
    rules: Annotated[
        PathText | None,
        Setting(
            "rules",
            "A file of rules of your own, JSON or YAML, which Deequ computes; needs the extra `rules`.",
            metavar="FILE",
            example="/opt/ml/processing/rules/rules.yaml",
            heading=Heading.RULES,
        ),
    ] = None
    rule_timeout_s: Annotated[
        TextSeconds,
        Setting(
            "rule-timeout",
            "Seconds for a task of rules with patterns or functions of lists; a longer one is taken to have no end.",
            metavar="SECONDS",
            heading=Heading.RULES,
            uses=("rules", "baseline_constraints"),
        ),
    ] = 300.0
    suggest_rules: Annotated[
        Switch,
        Setting(
            "suggest-rules",
            "Write rules that the data suggests into the constraints.",
            heading=Heading.RULES,
            uses=(Use.NO_BASELINE,),
        ),
    ] = False
