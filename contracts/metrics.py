"""A line of `cloudwatch_metrics.jsonl`: one metric, as the platform and `PutMetricData` take it."""

from __future__ import annotations

from typing import Any, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.alias_generators import to_pascal

from contracts.job_values import Time
from contracts.model import ContractModel, parse_document
from contracts.settings import Number

__all__ = ["CloudWatchMetric", "Dimension", "StatisticValues", "parse_metric"]


class _CloudWatchModel(ContractModel):
    """Fields are named as in Python, and written as CloudWatch names them: `metric_name` is `MetricName`."""

    model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True)

    def model_dump(self, **options: Any) -> dict[str, Any]:
        return super().model_dump(**{"by_alias": True, **options})


class Dimension(_CloudWatchModel):
    """A part of the metric's identity, such as the endpoint that it is of."""

    name: str = Field(min_length=1)
    value: str = Field(min_length=1)


class StatisticValues(_CloudWatchModel):
    """Many values in four numbers; CloudWatch makes the average of them."""

    maximum: Number
    minimum: Number
    sample_count: Number
    sum: Number


class CloudWatchMetric(_CloudWatchModel):
    """A metric at one time, in one of two forms: a single value, or the statistics of many."""

    metric_name: str = Field(min_length=1)
    timestamp: Time
    dimensions: list[Dimension] = Field(default_factory=list)
    value: Number | None = None
    statistic_values: StatisticValues | None = None
    unit: str | None = None

    @model_validator(mode="after")
    def _has_one_form(self) -> Self:
        if (self.value is None) == (self.statistic_values is None):
            raise ValueError("should hold either Value or StatisticValues")
        return self

    @property
    def numbers(self) -> tuple[float, ...]:
        """All numbers of whichever form it has."""
        if self.statistic_values is None:
            return () if self.value is None else (self.value,)
        return tuple(self.statistic_values.model_dump().values())


def parse_metric(line: str | bytes) -> CloudWatchMetric:
    """A line of the file. Raises ContractError with the JSON pointer of what is wrong."""
    return parse_document(CloudWatchMetric, line)
