"""What a run publishes, and what it says where it could not: by its settings and the baseline's constraints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.publish.metrics_file import NAME
from analyzer.publish.run_metrics import RunMetrics
from contracts.constraints import Constraints
from contracts.job import DataQualityJob
from contracts.statistics import Statistics
from tests.aws_servers import free_port, nobody, server_that_answers, settings
from tests.unit.contracts.samples import CONSTRAINTS, ENVIRONMENT, STATISTICS, changed

FILE, API = "publish_cloudwatch_metrics", "publish_cloudwatch_api"
EMIT = "/monitoring_config/emit_metrics"
ALL = {
    "feature_data_Day Mins",
    "feature_non_null_Day Mins",
    "feature_baseline_drift_Day Mins",
    "feature_non_null_State",
    "feature_baseline_drift_State",
    "feature_non_null_Empty",
}


def metrics_of(*switches: str, constraints: dict[str, Any] | None = None, statistics: Any = STATISTICS) -> RunMetrics:
    """The metrics of a run with these switches on; the empty column has no drift."""
    job = DataQualityJob.from_environment({**ENVIRONMENT, **dict.fromkeys(switches, "Enabled")})
    metrics = RunMetrics(job, Constraints.model_validate(constraints) if constraints else None)
    for feature in Statistics.model_validate(statistics).features:
        metrics.add(feature, None if feature.name == "Empty" else 0.25)
    return metrics


def names_in(folder: Path) -> set[str]:
    if not (folder / NAME).exists():
        return set()
    return {json.loads(line)["MetricName"] for line in (folder / NAME).read_text("utf-8").splitlines()}


def override(pointer: str, value: str, document: dict[str, Any] = CONSTRAINTS) -> dict[str, Any]:
    return changed(document, f"{pointer}/monitoring_config_overrides", {"emit_metrics": value})


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        (None, ALL),
        (CONSTRAINTS, ALL),
        (changed(CONSTRAINTS, EMIT, "Disabled"), set()),
        (override("/features/0", "Disabled"), {name for name in ALL if "Day Mins" not in name}),
        (
            override("/features/1", "Enabled", changed(CONSTRAINTS, EMIT, "Disabled")),
            {"feature_non_null_State", "feature_baseline_drift_State"},
        ),
    ],
    ids=["no baseline", "emitted", "not emitted", "not of one feature", "of one feature alone"],
)
def test_emit_metrics_of_the_constraints_is_heeded(
    constraints: dict[str, Any] | None, expected: set[str], tmp_path: Path
) -> None:
    assert metrics_of(FILE, constraints=constraints).publish(tmp_path) == ()
    assert names_in(tmp_path) == expected


def test_without_a_switch_nothing_is_written(tmp_path: Path) -> None:
    assert metrics_of().publish(tmp_path) == ()
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(("switches", "file", "requests"), [([FILE], ALL, 0), ([API], set(), 1), ([FILE, API], ALL, 1)])
def test_file_and_api_are_two_switches(
    switches: list[str], file: set[str], requests: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server_that_answers(200) as server:
        for name, value in settings(server.url, tmp_path).items():
            monkeypatch.setenv(name, value)
        assert metrics_of(*switches).publish(tmp_path / "metrics") == ()
    assert names_in(tmp_path / "metrics") == file
    assert len(server.sizes) == requests


def test_what_cloudwatch_cannot_take_is_left_out_and_counted(tmp_path: Path) -> None:
    huge = changed(STATISTICS, "/features/0/numerical_statistics/sum", 1.7e308)
    (note,) = metrics_of(FILE, statistics=changed(huge, "/features/1/name", "n" * 250)).publish(tmp_path)
    assert note.startswith("3 metrics are left out: CloudWatch takes no number beyond 2.35e+108 and no name of more")
    assert names_in(tmp_path) == ALL - {name for name in ALL if "State" in name} - {"feature_data_Day Mins"}


def test_neither_failure_keeps_from_the_other_and_both_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, value in settings(f"http://127.0.0.1:{free_port()}", tmp_path).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "taken").touch()
    of_file, of_api = metrics_of(FILE, API).publish(tmp_path / "taken" / "cloudwatch")
    assert of_file.startswith("The CloudWatch metrics cannot be written into ") and of_file.endswith("Not a directory.")
    assert of_api.startswith("6 metrics were not sent to CloudWatch: EndpointConnectionError: ")
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [of_file, of_api]


def test_a_note_is_a_sentence_that_names_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in nobody(tmp_path).items():
        monkeypatch.setenv(name, value)
    assert metrics_of(API).publish(None) == (
        "6 metrics were not sent to CloudWatch: there is no region (AWS_REGION) and there are no credentials "
        "(such as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role).",
    )
