"""What is set and of no use for the kind of data, problem or run is told in one sentence, by every way in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import analyzer
from analyzer.environment_run import run_environment
from analyzer.message_file import message_file
from analyzer.runs.unused import unused
from contracts.base_job import Job
from contracts.job import DataQualityJob
from contracts.jobs import JOBS
from contracts.limits import LIMIT_NAMES
from contracts.merge_job import MergeJob
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from contracts.model_quality_job import ModelQualityJob
from contracts.setting import Use, settings
from tests.cases.captures import captured, lines

OF_EVERY_RUN = {
    *("dataset_source", "dataset_format", "output_path", "ground_truth_source", "problem_type", "analysis_config"),
    *("ml_root", "engine", "analyzer_memory", "max_baseline_bytes", *LIMIT_NAMES),
    *("baseline_constraints", "baseline_statistics", "rules", "write_page"),
    *("record_preprocessor_script", "post_analytics_processor_script"),
    *("publish_cloudwatch_metrics", "publish_cloudwatch_api", "sagemaker_monitoring_schedule_name"),
    "history",
    *("ground_truth_attribute", "inference_attribute"),
}
"""What any run of its job has a use for, limits among it, or is refused where it has none."""
OF_COLUMNS = {"exclude_columns", "exclude_features_attribute", "column_types"}
"""What names columns: one that the data does not have is told by its name."""


@pytest.mark.parametrize("job", JOBS.values(), ids=lambda job: job.__name__)
def test_each_setting_says_what_it_is_for_where_that_is_not_every_run(job: type[Job]) -> None:
    without = {name for name, each in settings(job).items() if not each.uses and not each.suggests}
    assert without - OF_EVERY_RUN - OF_COLUMNS == set(), "say it in `uses`, or here that every run has a use for it"
    for name, each in settings(job).items():
        fields = {use for use in each.uses if not isinstance(use, Use)}
        known = {field for kind in JOBS.values() for field in kind.model_fields}
        assert fields <= known, name


HOURS = (
    "captured records and files in folders by the hour or runs with publish_cloudwatch_metrics, "
    "publish_cloudwatch_api or history"
)
SENTENCES: list[tuple[type[Job], dict[str, Any], set[Use], list[str]]] = [
    (DataQualityJob, {"start_time": "x", "end_time": "y"}, {Use.HOURS}, []),
    (
        DataQualityJob,
        {"start_time": "x", "end_time": "y"},
        {Use.RECORDS},
        [f"end_time and start_time are set and of no use here: they are for {HOURS}."],
    ),
    (DataQualityJob, {"start_time": "x", "publish_cloudwatch_metrics": True}, {Use.RECORDS}, []),
    (
        DataQualityJob,
        {"script_timeout_s": 3.0},
        set(),
        ["script_timeout_s is set and of no use here: it is for runs with record_preprocessor_script."],
    ),
    (DataQualityJob, {"script_timeout_s": 3.0, "record_preprocessor_script": "x"}, set(), []),
    (
        DataQualityJob,
        {"fail_on_violation": True},
        {Use.NO_BASELINE},
        ["fail_on_violation is set and of no use here: it is for runs with a baseline or runs with rules."],
    ),
    (DataQualityJob, {"fail_on_violation": True, "rules": "r.yaml"}, {Use.NO_BASELINE}, []),
    (
        ModelQualityJob,
        {"fail_on_violation": True},
        set(),
        ["fail_on_violation is set and of no use here: it is for runs with a baseline."],
    ),
    (
        DataQualityJob,
        {"suggest_rules": True, "baseline_constraints": "b"},
        {Use.BASELINE},
        ["suggest_rules is set and of no use here: it is for runs without a baseline."],
    ),
    (
        DataQualityJob,
        {"metric_time": "x", "sagemaker_endpoint_name": "e"},
        set(),
        [
            "metric_time is set and of no use here: it is for "
            "runs with publish_cloudwatch_metrics, publish_cloudwatch_api or post_analytics_processor_script.",
            "sagemaker_endpoint_name is set and of no use here: it is for runs with publish_cloudwatch_metrics, "
            "publish_cloudwatch_api, post_analytics_processor_script or history.",
        ],
    ),
    (DataQualityJob, {"metric_time": "x", "sagemaker_monitoring_schedule_name": "hourly"}, set(), []),
    (MergeJob, {"spark_from": 3}, set(), []),
    (
        MergeJob,
        {"spark_from": 3, "engine": "processes"},
        set(),
        ["spark_from is set and of no use here: it is for the engine auto."],
    ),
    (ModelQualityJob, {"constraint_margin": 0.1}, set(), []),
    (ModelQualityJob, {"constraint_margin": 0.1, "baseline_statistics": "s"}, {Use.BASELINE}, []),
    (
        ModelQualityJob,
        {"constraint_margin": 0.1, "baseline_constraints": "c"},
        {Use.BASELINE},
        ["constraint_margin is for the constraints that the run suggests; it judges by those of the baseline."],
    ),
    (ModelExplainabilityJob, {"probability_attribute": "0"}, {Use.MODEL}, []),
    (
        ModelBiasJob,
        {"model_invocations_url": "u"},
        set(),
        ["MODEL_INVOCATIONS_URL is set and of no use here: it is for runs that ask a model."],
    ),
]


@pytest.mark.parametrize(("job", "given", "uses", "said"), SENTENCES)
def test_what_is_of_no_use_is_said(job: type[Job], given: dict[str, Any], uses: set[Use], said: list[str]) -> None:
    assert list(unused(job, given, uses)) == said


SCORED = "paid,predicted,score,sex,age\n" + "".join(
    f"{row % 2},{row % 3 % 2},0.{row % 9 + 1},{row % 5 % 2},{row}\n" for row in range(400)
)
CONFIG = {
    "dataset_type": "text/csv",
    "label": "paid",
    "predicted_label": "predicted",
    "label_values_or_threshold": [1],
    "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}],
    "methods": {"pre_training_bias": {"methods": ["CI"]}, "post_training_bias": {"methods": ["DI"]}, "report": {}},
}
START = {"start": "2026-01-01T00:00:00Z"}
WINDOW = f"start is set and of no use here: it is for {HOURS}."
BAD_RECORDS = "max_bad_records is set and of no use here: it is for CSV, JSON and captured records."


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    (tmp_path / "scored.csv").write_text(SCORED)
    return tmp_path / "scored.csv"


def hints(notes: Iterable[str]) -> list[str]:
    return [note for note in notes if "of no use" in note]


def test_of_plain_files_and_frames(scored: Path, tmp_path: Path) -> None:
    frame = pa.table({"a": [1, 2, 3]})
    assert hints(analyzer.baseline(scored, tmp_path / "b", max_bad_records=1, **START).notes) == [WINDOW]
    assert hints(analyzer.baseline(frame, tmp_path / "f", max_bad_records=1, **START).notes) == [WINDOW, BAD_RECORDS]
    assert hints(analyzer.baseline(frame, tmp_path / "p", payload_rows="first").notes) == [
        "payload_rows is set and of no use here: it is for captured records."
    ]
    by_hour = tmp_path / "by hour" / "2026" / "01" / "02" / "03"
    by_hour.mkdir(parents=True)
    scored.rename(by_hour / "scored.csv")
    assert hints(analyzer.baseline(tmp_path / "by hour", tmp_path / "h", **START).notes) == []


def test_of_captured_records(tmp_path: Path) -> None:
    (tmp_path / "capture.jsonl").write_bytes(lines(captured()))
    report = analyzer.baseline(tmp_path / "capture.jsonl", tmp_path / "out", payload_rows="first", max_bad_records=1)
    assert hints(report.notes) == []


@pytest.mark.parametrize(
    ("problem", "given", "said"),
    [
        (
            "regression",
            {"threshold": 0.3},
            ["threshold is set and of no use here: it is for predictions that are scores alone."],
        ),
        ("binary", {"threshold": 0.3, "probability": "score", "prediction": None}, []),
        ("regression", {"probability": "score"}, ["probability is set and of no use here: it is for two classes."]),
        ("multiclass", {"check_f0_5": False}, ["check_f0_5 is set and of no use here: it is for two classes."]),
    ],
)
def test_of_a_problem(problem: Any, given: dict[str, Any], said: list[str], scored: Path, tmp_path: Path) -> None:
    named = {"label": "paid", "prediction": "predicted"} | given
    assert hints(analyzer.model_quality(scored, tmp_path / "out", problem_type=problem, **named).notes) == said


def test_of_an_analysis(scored: Path, tmp_path: Path) -> None:
    given: dict[str, Any] = {"tolerance": 0.1, "model_retries": 1, "bias_seed": 1}
    report = analyzer.bias(scored, tmp_path / "out", config=CONFIG, **given)
    assert hints(report.remarks) == [
        "model_retries is set and of no use here: it is for runs that ask a model.",
        "bias_seed is set and of no use here: it is for the flip test (FT).",
        "tolerance is set and of no use here: it is for runs with a baseline.",
    ]


def test_it_is_in_the_message_of_a_container(scored: Path, tmp_path: Path) -> None:
    environment = {
        "dataset_source": str(scored),
        "dataset_format": '{"csv": {"header": true}}',
        "output_path": str(tmp_path / "out"),
        "end_time": "2026-01-01T00:00:00Z",
    }
    assert run_environment(environment, tmp_path) == 0
    assert message_file(tmp_path).read_text() == (
        "Completed: Job completed successfully with no violations. "
        f"end_time is set and of no use here: it is for {HOURS}."
    )


def test_a_schedule_without_a_baseline_has_nothing_to_fail_at(scored: Path, tmp_path: Path) -> None:
    environment = {
        "analysis_type": "MODEL_QUALITY",
        "problem_type": "Regression",
        "dataset_source": str(scored),
        "dataset_format": '{"csv": {"header": true}}',
        "output_path": str(tmp_path / "out"),
        "inference_attribute": "predicted",
        "ground_truth_attribute": "paid",
        "sagemaker_monitoring_schedule_name": "hourly",
        "start_time": "2026-01-01T00:00:00Z",
        "fail_on_violation": "Enabled",
    }
    assert run_environment(environment, tmp_path) == 0
    assert message_file(tmp_path).read_text() == (
        "Completed: Job completed successfully with no violations. "
        "fail_on_violation is set and of no use here: it is for runs with a baseline."
    )
