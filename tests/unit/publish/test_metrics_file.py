"""The metrics file is whole or not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.publish.metrics_file import NAME, metrics_folder, remove_earlier, write_metrics
from contracts.metrics import CloudWatchMetric, parse_metric
from tests.unit.contracts.samples import METRIC, STATISTICS_METRIC

METRICS = [CloudWatchMetric.model_validate(METRIC), CloudWatchMetric.model_validate(STATISTICS_METRIC)]


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_it_lies_where_the_platform_looks() -> None:
    assert str(metrics_folder(Path("/opt/ml")) / NAME) == "/opt/ml/output/metrics/cloudwatch/cloudwatch_metrics.jsonl"


def test_it_holds_an_object_a_line(tmp_path: Path) -> None:
    path = write_metrics(tmp_path / "metrics" / "cloudwatch", METRICS)
    lines = path.read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [METRIC, STATISTICS_METRIC]
    assert [parse_metric(line) for line in lines] == METRICS


def test_a_name_with_a_newline_stays_in_its_line(tmp_path: Path) -> None:
    path = write_metrics(tmp_path, [METRICS[0].model_copy(update={"metric_name": "feature_non_null_a\nü"})])
    (line,) = path.read_text("utf-8").splitlines()
    assert json.loads(line)["MetricName"] == "feature_non_null_a\nü"


def test_it_takes_the_place_of_an_earlier_one_and_leaves_nothing_else(tmp_path: Path) -> None:
    write_metrics(tmp_path, METRICS)
    assert write_metrics(tmp_path, METRICS[:1]).read_text("utf-8").count("\n") == 1
    assert names(tmp_path) == [NAME]


def test_an_error_while_it_is_written_leaves_nothing_half_written(tmp_path: Path) -> None:
    def broken() -> Iterator[CloudWatchMetric]:
        yield METRICS[0]
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_metrics(tmp_path, broken())
    assert names(tmp_path) == []


def test_an_earlier_one_can_be_removed_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "of_the_user.jsonl").touch()
    write_metrics(tmp_path, METRICS)
    for _ in range(2):
        remove_earlier(tmp_path)
    remove_earlier(tmp_path / "absent")
    assert names(tmp_path) == ["of_the_user.jsonl"]
