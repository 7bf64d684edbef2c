"""The settings of a model-quality job, and which job an environment asks for."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.analysis import AnalysisType, analysis_of
from contracts.dataset_format import CsvFormat, MergeFormat
from contracts.errors import ContractError
from contracts.job import DataQualityJob
from contracts.model_quality_job import ModelQualityJob
from contracts.problem_type import ProblemType
from tests.unit.contracts.samples import ENVIRONMENT, QUALITY_ENVIRONMENT

MERGED = '{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}'


def job_with(**settings: str) -> ModelQualityJob:
    return ModelQualityJob.from_environment(QUALITY_ENVIRONMENT | settings)


def without(*names: str, **settings: str) -> dict[str, str]:
    return {name: value for name, value in (QUALITY_ENVIRONMENT | settings).items() if name not in names}


def test_the_settings_of_a_baseline_make_a_job() -> None:
    assert job_with() == ModelQualityJob(
        dataset_source="/opt/ml/processing/input",
        dataset_format=CsvFormat(header=True),
        output_path="/opt/ml/processing/output",
        problem_type=ProblemType.REGRESSION,
        inference_attribute="prediction",
        ground_truth_attribute="label",
    )
    assert not job_with().monitoring
    assert job_with().label == "label"


def test_the_settings_of_a_schedule_make_a_job() -> None:
    job = ModelQualityJob.from_environment(
        without("ground_truth_attribute", dataset_format=MERGED, sagemaker_monitoring_schedule_name="hourly")
    )
    assert job.dataset_format == MergeFormat(capture_index_names=("endpointOutput",))
    assert job.label == "groundTruthData_0"
    assert job.monitoring


@pytest.mark.parametrize(
    ("setting", "text", "expected"),
    [
        ("problem_type", "MulticlassClassification", ProblemType.MULTICLASS),
        ("problem_type", "binary_classification", ProblemType.BINARY),
        ("probability_threshold_attribute", "0.7", 0.7),
        ("probability_threshold_attribute", "1e-3", 0.001),
        ("probability_threshold_attribute", "", 0.5),
        ("constraint_margin", "0.1", 0.1),
        ("constraint_margin", "", 0.0),
        ("check_f0_5", "Disabled", False),
        ("check_f0_5", "", True),
        ("probability_attribute", "0", "0"),
        ("max_bad_records", "3", 3),
    ],
)
def test_a_setting_becomes_a_value(setting: str, text: str, expected: Any) -> None:
    assert getattr(job_with(**{setting: text}), setting) == expected


@pytest.mark.parametrize(
    ("setting", "text", "held", "right"),
    [
        ("problem_type", "Ranking", '"Ranking"', "Regression, BinaryClassification or MulticlassClassification"),
        ("probability_threshold_attribute", "half", '"half"', "should be a number from 0 to 1"),
        ("probability_threshold_attribute", "1.5", "1.5", "should be a number from 0 to 1"),
        ("constraint_margin", "-0.1", "-0.1", "0 or more"),
        ("check_f0_5", "no", '"no"', "Enabled or Disabled"),
        ("analysis_type", "DATA_QUALITY", '"DATA_QUALITY"', "MODEL_QUALITY"),
    ],
)
def test_a_malformed_setting_is_refused_by_name(setting: str, text: str, held: str, right: str) -> None:
    with pytest.raises(ContractError) as caught:
        job_with(**{setting: text})
    assert caught.value.subject == setting
    assert held in caught.value.message
    assert right in caught.value.message


@pytest.mark.parametrize(
    ("absent", "problem_type", "said"),
    [
        ("inference_attribute", "Regression", "it should say where the predictions are"),
        ("inference_attribute", "MulticlassClassification", "it should say where the predictions are"),
        ("inference_attribute", "BinaryClassification", "it or probability_attribute should say"),
        ("ground_truth_attribute", "Regression", "it should say where the labels are"),
        ("problem_type", "Regression", "problem_type such as BinaryClassification"),
    ],
)
def test_an_attribute_that_the_problem_needs_is_asked_for(absent: str, problem_type: str, said: str) -> None:
    with pytest.raises(ContractError) as caught:
        ModelQualityJob.from_environment(without(absent, **({"problem_type": problem_type} | {absent: ""})))
    assert caught.value.subject == absent
    assert caught.value.message.startswith("is not set")
    assert said in caught.value.message


def test_two_classes_need_no_more_than_a_probability() -> None:
    settings = without("inference_attribute", problem_type="BinaryClassification", probability_attribute="score")
    job = ModelQualityJob.from_environment(settings)
    assert (job.inference_attribute, job.probability_attribute) == (None, "score")
    with pytest.raises(ContractError, match="inference_attribute"):
        ModelQualityJob.from_environment(settings | {"problem_type": "Regression"})


def test_a_preprocessor_may_bring_the_label() -> None:
    job = ModelQualityJob.from_environment(without("ground_truth_attribute", record_preprocessor_script="/code/pre.py"))
    assert job.label == "groundTruthData_0"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, AnalysisType.DATA_QUALITY),
        ("", AnalysisType.DATA_QUALITY),
        ("DATA_QUALITY", AnalysisType.DATA_QUALITY),
        ("MODEL_QUALITY", AnalysisType.MODEL_QUALITY),
        ("model-quality", AnalysisType.MODEL_QUALITY),
        ("GROUND_TRUTH_MERGE", AnalysisType.GROUND_TRUTH_MERGE),
    ],
)
def test_the_analysis_type_chooses_the_job(asked: str | None, expected: AnalysisType) -> None:
    assert analysis_of({} if asked is None else {"analysis_type": asked}) is expected


def test_another_analysis_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ContractError, match='analysis_type holds "TASTE"; it should be DATA_QUALITY, MODEL_QUALITY'):
        analysis_of({"analysis_type": "TASTE"})


def test_a_job_is_not_made_of_the_settings_of_another() -> None:
    with pytest.raises(ContractError, match="analysis_type"):
        ModelQualityJob.from_environment(ENVIRONMENT)
    with pytest.raises(ContractError, match="analysis_type"):
        DataQualityJob.from_environment(QUALITY_ENVIRONMENT)
