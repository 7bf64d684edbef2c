"""The settings of a ground-truth merge, and when an environment asks for one."""

from __future__ import annotations

import pytest

from contracts.analysis import AnalysisType, analysis_of
from contracts.errors import ContractError
from contracts.jobs import job_of
from contracts.merge_job import MergeJob
from tests.unit.contracts.samples import ENVIRONMENT, MERGE_ENVIRONMENT


def test_three_settings_make_a_merge() -> None:
    assert job_of(MERGE_ENVIRONMENT) == MergeJob(
        dataset_source="/opt/ml/processing/input",
        ground_truth_source="/opt/ml/processing/groundtruth",
        output_path="/opt/ml/processing/output",
    )


def test_a_merge_may_have_a_window() -> None:
    window = {"start_time": "2021-05-06T22:00:00Z", "end_time": "2021-05-06T23:00:00Z"}
    job = MergeJob.from_environment(MERGE_ENVIRONMENT | window)
    assert (job.start_time, job.end_time) == ("2021-05-06T22:00:00Z", "2021-05-06T23:00:00Z")
    with pytest.raises(ContractError, match="end_time"):
        MergeJob.from_environment(MERGE_ENVIRONMENT | window | {"end_time": "2021-05-06T21:00:00Z"})


def test_the_type_of_analysis_goes_before_a_source_of_labels() -> None:
    assert analysis_of(ENVIRONMENT | {"ground_truth_source": "/labels"}) is AnalysisType.GROUND_TRUTH_MERGE
    assert analysis_of({"ground_truth_source": "/labels", "analysis_type": "MODEL_QUALITY"}) is (
        AnalysisType.MODEL_QUALITY
    )
    assert analysis_of({"ground_truth_source": ""}) is AnalysisType.DATA_QUALITY


@pytest.mark.parametrize("absent", ["dataset_source", "ground_truth_source", "output_path"])
def test_what_is_missing_is_told_with_an_example(absent: str) -> None:
    settings = {"analysis_type": "GROUND_TRUTH_MERGE", **MERGE_ENVIRONMENT, absent: ""}
    with pytest.raises(ContractError, match=f"^{absent} is not set; a job of analysis_type GROUND_TRUTH_MERGE needs"):
        job_of(settings)
