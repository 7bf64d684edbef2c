"""Which metrics there are of a feature, and what is in them: against the names and forms of the contract."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from analyzer.publish.cloudwatch_metrics import Occasion, feature_metrics, is_taken_by_cloudwatch, namespace
from contracts.job import DataQualityJob
from contracts.metrics import CloudWatchMetric, StatisticValues
from contracts.statistics import Feature, Statistics
from tests.unit.contracts.samples import ENVIRONMENT, STATISTICS

FEATURES = Statistics.model_validate(STATISTICS).by_name()
NOW = datetime(2026, 3, 1, 12, 34, 56, 789000, UTC)
OCCASION = Occasion("2019-11-26T03:00:00Z", [])


def job_with(**settings: str) -> DataQualityJob:
    return DataQualityJob.from_environment(ENVIRONMENT | settings)


def written(feature: Feature, drift: float | None = None) -> dict[str, Any]:
    """The metrics of a feature by name: whatever there is besides name, time and dimensions."""
    metrics = [metric.model_dump() for metric in feature_metrics(feature, drift, OCCASION)]
    rest = {"MetricName", "Timestamp", "Dimensions"}
    return {metric["MetricName"]: {key: metric[key] for key in metric if key not in rest} for metric in metrics}


@pytest.mark.parametrize(
    ("name", "drift", "expected"),
    [
        (
            "Day Mins",
            0.25,
            {
                "feature_data_Day Mins": {
                    "StatisticValues": {"Maximum": 3.0, "Minimum": 1.0, "SampleCount": 3.0, "Sum": 6.0}
                },
                "feature_non_null_Day Mins": {"Value": 0.75},
                "feature_baseline_drift_Day Mins": {"Value": 0.25},
            },
        ),
        (
            "Day Mins",
            None,
            {
                "feature_data_Day Mins": {
                    "StatisticValues": {"Maximum": 3.0, "Minimum": 1.0, "SampleCount": 3.0, "Sum": 6.0}
                },
                "feature_non_null_Day Mins": {"Value": 0.75},
            },
        ),
        (
            "State",
            0.0,
            {"feature_non_null_State": {"Value": 1.0}, "feature_baseline_drift_State": {"Value": 0.0}},
        ),
        ("Empty", None, {"feature_non_null_Empty": {"Value": 0.0}}),
    ],
)
def test_the_metrics_of_a_feature(name: str, drift: float | None, expected: dict[str, Any]) -> None:
    found = written(FEATURES[name], drift)
    assert found == expected
    assert list(found) == list(expected)


def test_the_average_that_cloudwatch_makes_is_the_mean_of_the_present_values() -> None:
    statistics = FEATURES["Day Mins"].numerical_statistics
    metric = next(feature_metrics(FEATURES["Day Mins"], None, OCCASION))
    assert statistics is not None and metric.statistic_values is not None
    assert metric.statistic_values.sum / metric.statistic_values.sample_count == statistics.mean


@pytest.mark.parametrize(
    ("settings", "dimensions", "where"),
    [
        (
            {"sagemaker_endpoint_name": "churn", "sagemaker_monitoring_schedule_name": "hourly"},
            [{"Name": "Endpoint", "Value": "churn"}, {"Name": "MonitoringSchedule", "Value": "hourly"}],
            "aws/sagemaker/Endpoints/data-metrics",
        ),
        (
            {"sagemaker_monitoring_schedule_name": "nightly"},
            [{"Name": "MonitoringSchedule", "Value": "nightly"}],
            "aws/sagemaker/ModelMonitoring/data-metrics",
        ),
        (
            {"sagemaker_endpoint_name": "churn"},
            [{"Name": "Endpoint", "Value": "churn"}],
            "aws/sagemaker/Endpoints/data-metrics",
        ),
        ({}, [], "aws/sagemaker/ModelMonitoring/data-metrics"),
    ],
    ids=["endpoint", "batch", "endpoint by hand", "by hand"],
)
def test_dimensions_and_namespace_tell_what_was_monitored(
    settings: dict[str, str], dimensions: list[dict[str, str]], where: str
) -> None:
    job = job_with(**settings)
    (metric,) = feature_metrics(FEATURES["Empty"], None, Occasion.of(job, NOW))
    assert metric.model_dump()["Dimensions"] == dimensions
    assert namespace(job) == where


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"metric_time": "2019-12-01T15:00:00Z", "start_time": "2019-12-01T14:00:00Z"}, "2019-12-01T15:00:00Z"),
        ({"start_time": "2019-12-01T14: 00: 00Z", "end_time": "2019-12-01T15:00:00Z"}, "2019-12-01T14:00:00Z"),
        ({"metric_time": "2019-12-01T16:00:00.5+01:00"}, "2019-12-01T15:00:00Z"),
        ({"end_time": "2019-12-01T15:00:00Z"}, "2026-03-01T12:34:56Z"),
        ({}, "2026-03-01T12:34:56Z"),
    ],
)
def test_the_time_is_the_metric_time_else_the_start_of_the_window_else_now(
    settings: dict[str, str], expected: str
) -> None:
    assert Occasion.of(job_with(**settings), NOW).timestamp == expected


def metric_with(name: str = "a", value: float | None = None, **numbers: float) -> CloudWatchMetric:
    of = {"maximum": 1.0, "minimum": 0.0, "sample_count": 2.0, "sum": 1.0} | numbers
    statistics = StatisticValues(**of) if value is None else None
    return CloudWatchMetric(
        metric_name=name, timestamp="2019-12-01T15:00:00Z", value=value, statistic_values=statistics
    )


@pytest.mark.parametrize(
    ("metric", "taken"),
    [
        (metric_with(value=2.0**360), True),
        (metric_with(value=1e109), False),
        (metric_with(sum=-1e109), False),
        (metric_with(maximum=1.7e308), False),
        (metric_with("n" * 255), True),
        (metric_with("n" * 256), False),
    ],
)
def test_what_cloudwatch_would_refuse_is_known(metric: CloudWatchMetric, taken: bool) -> None:
    assert is_taken_by_cloudwatch(metric) == taken
