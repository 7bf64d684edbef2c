"""The jobs of bias and attribution: when an environment asks for one, and what their settings are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.analysis import AnalysisType, analysis_of
from contracts.analysis_job import AnalysisJob
from contracts.errors import ContractError
from contracts.jobs import job_of
from contracts.model_bias_job import ModelBiasJob
from contracts.model_explainability_job import ModelExplainabilityJob
from tests.unit.contracts.analysis_samples import (
    ANALYSIS_ENVIRONMENT,
    BIAS_MONITOR_ENVIRONMENT,
    EXPLAINABILITY_MONITOR_ENVIRONMENT,
)
from tests.unit.contracts.samples import ENVIRONMENT


def test_a_processing_job_needs_no_setting_at_all(tmp_path: Path) -> None:
    settings = {"ML_ROOT": str(tmp_path)}
    config = tmp_path / "processing" / "input" / "config" / "analysis_config.json"
    assert analysis_of(settings) is AnalysisType.DATA_QUALITY, "there is no config"
    config.parent.mkdir(parents=True)
    config.write_text("{}")
    job = job_of(settings)
    assert isinstance(job, AnalysisJob)
    assert job.analysis_config == str(config)
    assert job.dataset_source == str(tmp_path / "processing" / "input" / "data")
    assert job.output_path == str(tmp_path / "processing" / "output")


def test_each_place_of_a_processing_job_can_be_moved() -> None:
    places = {"analysis_config": "/c.json", "dataset_source": "/data", "output_path": "/out"}
    job = job_of(places)
    assert isinstance(job, AnalysisJob)
    assert {name: getattr(job, name) for name in places} == places
    aliased = job_of({"analysis_config": "/c.json", "dataset_source_path": "/alias"})
    assert (aliased.dataset_source, aliased.output_path) == ("/alias", "/opt/ml/processing/output")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (ANALYSIS_ENVIRONMENT, AnalysisType.ANALYSIS),
        (ANALYSIS_ENVIRONMENT | ENVIRONMENT, AnalysisType.DATA_QUALITY),
        (ANALYSIS_ENVIRONMENT | {"ground_truth_source": "/labels"}, AnalysisType.GROUND_TRUTH_MERGE),
        (ANALYSIS_ENVIRONMENT | ENVIRONMENT | {"analysis_type": "analysis"}, AnalysisType.ANALYSIS),
        ({"analysis_type": "model-bias"}, AnalysisType.MODEL_BIAS),
        ({"analysis_type": "MODEL_EXPLAINABILITY"}, AnalysisType.MODEL_EXPLAINABILITY),
    ],
)
def test_the_settings_say_which_job_is_meant(settings: dict[str, str], expected: AnalysisType) -> None:
    assert analysis_of(settings) is expected


def test_where_nothing_says_which_job_is_meant_all_ways_are_told() -> None:
    with pytest.raises(
        ContractError, match=r"dataset_format .* by analysis_type, by ground_truth_source .* analysis_c"
    ):
        job_of({"dataset_source": "/data", "output_path": "/out"})


@pytest.mark.parametrize(
    ("setting", "text", "field", "expected"),
    [
        (
            "MODEL_INVOCATIONS_URL",
            "http://model:8080/invocations",
            "model_invocations_url",
            "http://model:8080/invocations",
        ),
        ("MODEL_INVOCATIONS_URL", "", "model_invocations_url", None),
        ("model_max_payload_bytes", "1000", "model_max_payload_bytes", 1000),
        ("model_max_records", "7", "model_max_records", 7),
        ("model_max_answer_bytes", "1000", "model_max_answer_bytes", 1000),
        ("model_allow_link_local", "Enabled", "model_allow_link_local", True),
        ("model_timeout_s", "0.5", "model_timeout_s", 0.5),
        ("model_retries", "0", "model_retries", 0),
        ("model_concurrency", "16", "model_concurrency", 16),
        ("flip_test_most_rows", "100", "flip_test_most_rows", 100),
        ("bias_seed", "3", "bias_seed", 3),
        ("start_time", "2026-01-01T00:00:00Z", "start_time", "2026-01-01T00:00:00Z"),
    ],
)
def test_each_setting_is_read_from_its_text(setting: str, text: str, field: str, expected: Any) -> None:
    for environment in (ANALYSIS_ENVIRONMENT, BIAS_MONITOR_ENVIRONMENT, EXPLAINABILITY_MONITOR_ENVIRONMENT):
        assert getattr(job_of(environment | {setting: text}), field) == expected


@pytest.mark.parametrize(
    ("setting", "text", "right"),
    [
        ("model_max_records", "0", "a whole number, 1 or more"),
        ("model_concurrency", "many", "a whole number, 1 or more"),
        ("model_timeout_s", "0", "a number of seconds above 0"),
        ("MODEL_INVOCATIONS_URL", "localhost:8080", "a URL such as http://localhost:8080/invocations"),
    ],
)
def test_a_setting_that_is_wrong_is_named_with_what_would_be_right(setting: str, text: str, right: str) -> None:
    with pytest.raises(ContractError, match=f"{setting} holds .*; it should be {right}"):
        job_of(ANALYSIS_ENVIRONMENT | {setting: text})


def test_a_monitor_of_bias_has_its_own_settings() -> None:
    job = job_of(BIAS_MONITOR_ENVIRONMENT | {"bias_tolerance": "0.1", "inference_attribute": "None"})
    assert isinstance(job, ModelBiasJob)
    assert (job.probability_attribute, job.inference_attribute) == ("0", None)
    assert (job.probability_threshold_attribute, job.bias_tolerance) == (0.8, 0.1)
    assert job.analysis_config == "/opt/ml/processing/input/config/analysis_config.json"
    assert not job.monitoring
    for setting in ("baseline_constraints", "sagemaker_monitoring_schedule_name"):
        assert job_of(BIAS_MONITOR_ENVIRONMENT | {setting: "x"}).monitoring  # type: ignore[attr-defined]


def test_a_monitor_of_attributions_has_its_own_settings() -> None:
    job = job_of(EXPLAINABILITY_MONITOR_ENVIRONMENT | {"exclude_features_attribute": "id,name"})
    assert isinstance(job, ModelExplainabilityJob)
    assert (job.attribution_threshold, job.exclude_features_attribute) == (0.95, ("id", "name"))


def test_a_monitor_needs_the_format_of_its_data() -> None:
    with pytest.raises(ContractError, match="dataset_format is not set; a job of analysis_type MODEL_BIAS needs"):
        job_of(BIAS_MONITOR_ENVIRONMENT | {"dataset_format": ""})
