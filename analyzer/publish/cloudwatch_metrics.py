"""What CloudWatch is told of a feature: its numbers, its completeness, its drift."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from contracts.data_drift import FeatureDrift
from contracts.metrics import CloudWatchMetric, Dimension, StatisticValues
from contracts.monitor_job import MonitorJob
from contracts.statistics import Feature, NumericalStatistics
from contracts.times import format_time, parse_time

ENDPOINT_NAMESPACE = "aws/sagemaker/Endpoints/data-metrics"
BATCH_NAMESPACE = "aws/sagemaker/ModelMonitoring/data-metrics"

LARGEST_NUMBER = 2.0**360
LONGEST_NAME = 255
"""What CloudWatch takes (API reference, `MetricDatum`); one metric beyond it would have a whole request refused."""


@dataclass(frozen=True)
class Occasion:
    """What all metrics of a run share: the time, in whole seconds, and what was monitored."""

    timestamp: str
    dimensions: list[Dimension]

    @classmethod
    def of(cls, job: MonitorJob, now: datetime) -> Occasion:
        """The time is the job's `metric_time`, else the start of its window, else `now`."""
        given = job.metric_time or job.start_time
        moment = parse_time(given) if given else now
        names = {
            "Endpoint": job.sagemaker_endpoint_name,
            "MonitoringSchedule": job.sagemaker_monitoring_schedule_name,
        }
        dimensions = [Dimension(name=name, value=value) for name, value in names.items() if value]
        return cls(format_time(moment.replace(microsecond=0)), dimensions)


def namespace(job: MonitorJob) -> str:
    """Where the service publishes: apart for endpoints and for batch transform jobs."""
    return ENDPOINT_NAMESPACE if job.sagemaker_endpoint_name else BATCH_NAMESPACE


def feature_metrics(feature: Feature, drift_distance: float | None, occasion: Occasion) -> Iterator[CloudWatchMetric]:
    """The metrics of one feature; `drift_distance` is None where no drift was computed."""
    name = feature.name
    if numbers := feature.numerical_statistics:
        yield _metric("feature_data", name, occasion, statistic_values=_statistic_values(numbers))
    if feature.common is not None:
        yield _metric("feature_non_null", name, occasion, value=feature.common.completeness)
    if drift_distance is not None:
        yield _metric("feature_baseline_drift", name, occasion, value=drift_distance)


def distance_metrics(feature: FeatureDrift, occasion: Occasion) -> Iterator[CloudWatchMetric]:
    """All distances of one feature from the baseline; `drifted` is 1 where it has drifted, and 0 where it has not."""
    for kind, value in feature.distances.items():
        if value is not None:
            yield _metric(f"feature_drift_{kind}", feature.name, occasion, value=value)
    if feature.drifted_in is not None:
        yield _metric("feature_drifted", feature.name, occasion, value=float(bool(feature.drifted_in)))


def share_metric(share: float, occasion: Occasion) -> CloudWatchMetric:
    """The share of the features that drifted."""
    return CloudWatchMetric(
        metric_name="drifted_share", timestamp=occasion.timestamp, dimensions=occasion.dimensions, value=share
    )


def is_taken_by_cloudwatch(metric: CloudWatchMetric) -> bool:
    """Whether its name is short enough and its numbers are small enough."""
    return len(metric.metric_name) <= LONGEST_NAME and all(abs(number) <= LARGEST_NUMBER for number in metric.numbers)


def _metric(
    kind: str,
    name: str,
    occasion: Occasion,
    value: float | None = None,
    statistic_values: StatisticValues | None = None,
) -> CloudWatchMetric:
    return CloudWatchMetric(
        metric_name=f"{kind}_{name}",
        timestamp=occasion.timestamp,
        dimensions=occasion.dimensions,
        value=value,
        statistic_values=statistic_values,
    )


def _statistic_values(statistics: NumericalStatistics) -> StatisticValues:
    return StatisticValues(
        maximum=statistics.max, minimum=statistics.min, sample_count=statistics.common.num_present, sum=statistics.sum
    )
