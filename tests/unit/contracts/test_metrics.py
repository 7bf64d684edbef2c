from __future__ import annotations

from typing import Any

import orjson
import pytest

from contracts.errors import ContractError
from contracts.metrics import CloudWatchMetric, Dimension, parse_metric
from tests.unit.contracts.samples import METRIC, STATISTICS_METRIC, changed


@pytest.mark.parametrize("line", [METRIC, STATISTICS_METRIC])
def test_what_was_read_is_written_with_the_same_keys_in_the_same_order(line: dict[str, Any]) -> None:
    assert orjson.dumps(parse_metric(orjson.dumps(line)).model_dump()) == orjson.dumps(line)


def test_a_metric_is_made_by_the_names_of_python_and_written_by_those_of_cloudwatch() -> None:
    metric = CloudWatchMetric(
        metric_name="feature_non_null_Day Mins",
        timestamp="2019-11-26T03:00:00Z",
        dimensions=[Dimension(name="Endpoint", value="churn"), Dimension(name="MonitoringSchedule", value="hourly")],
        value=0.75,
    )
    assert metric == parse_metric(orjson.dumps(METRIC))


@pytest.mark.parametrize(
    ("line", "subject", "right"),
    [
        (METRIC | {"StatisticValues": STATISTICS_METRIC["StatisticValues"]}, "", "either Value or StatisticValues"),
        ({key: METRIC[key] for key in ("MetricName", "Timestamp")}, "", "either Value or StatisticValues"),
        (changed(METRIC, "/Value", "NaN"), "/Value", "a number"),
        (changed(METRIC, "/Timestamp", "yesterday"), "/Timestamp", "a time such as"),
        (changed(METRIC, "/MetricName", ""), "/MetricName", "not be empty"),
        (changed(METRIC, "/Dimensions/0/Value", ""), "/Dimensions/0/Value", "not be empty"),
        (changed(STATISTICS_METRIC, "/StatisticValues/Sum", None), "/StatisticValues/Sum", "a number"),
    ],
)
def test_a_line_that_is_wrong_is_refused_by_its_pointer(line: dict[str, Any], subject: str, right: str) -> None:
    with pytest.raises(ContractError) as caught:
        parse_metric(orjson.dumps(line))
    assert caught.value.subject == subject
    assert right in caught.value.message


def test_the_numbers_are_those_of_whichever_form_there_is() -> None:
    assert parse_metric(orjson.dumps(METRIC)).numbers == (0.75,)
    assert parse_metric(orjson.dumps(STATISTICS_METRIC)).numbers == (3.0, 1.0, 3.0, 6.0)
