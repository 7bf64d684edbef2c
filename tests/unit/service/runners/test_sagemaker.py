"""The runner of an account: jobs are plain processing jobs there, begun once, read back, stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from analyzer.errors import AnalyzerError, ConfigurationError
from analyzer.service.runners.kinds.sagemaker import SageMakerRunner
from analyzer.service.states import RunStatus
from tests.unit.service.definitions import CLOSED
from tests.unit.service.runners.jobs import baseline, begun

CLUSTER = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}}
JOB = baseline("s3://bucket/in", "s3://bucket/out", ProcessingResources=CLUSTER)


@pytest.fixture
def sagemaker(account: None, moto: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of the account."""
    for service in ("SAGEMAKER", "CLOUDWATCH_LOGS"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", moto)
    return boto3.client("sagemaker", "eu-west-1")


def named(name: str, **more: Any) -> Any:
    return replace(JOB, name=name, request={**JOB.request, **more})


def test_a_job_is_created_in_the_account_and_read_back(sagemaker: Any) -> None:
    runner = SageMakerRunner()
    handle = begun(runner, named("first"))
    described = sagemaker.describe_processing_job(ProcessingJobName="first")
    assert described["AppSpecification"] == {"ImageUri": CLOSED}
    assert described["ProcessingOutputConfig"] == JOB.request["ProcessingOutputConfig"]
    assert runner.state(handle).status == RunStatus.COMPLETED
    assert runner.log(handle, "").lines == []
    runner.stop(handle)
    runner.forget(handle)


def test_an_image_of_ours_takes_the_place_of_the_closed_one(sagemaker: Any) -> None:
    begun(SageMakerRunner("registry/analyzer:1"), named("second"))
    assert sagemaker.describe_processing_job(ProcessingJobName="second")["AppSpecification"] == {
        "ImageUri": "registry/analyzer:1"
    }


def test_a_job_that_was_begun_is_not_begun_again(sagemaker: Any) -> None:
    job = named("third")
    begun(SageMakerRunner(), job)
    begun(SageMakerRunner(), job)
    names = [each["ProcessingJobName"] for each in sagemaker.list_processing_jobs()["ProcessingJobSummaries"]]
    assert names.count("third") == 1


def test_a_job_that_is_gone_has_failed(sagemaker: Any) -> None:
    state = SageMakerRunner().state({"name": "never"})
    assert state.status == RunStatus.FAILED


@pytest.mark.parametrize(("code", "error"), [("AccessDeniedException", ConfigurationError), ("Throttling", Exception)])
def test_what_the_account_refuses_fails_the_job_and_what_it_cannot_do_now_is_tried_again(
    sagemaker: Any, code: str, error: type[Exception]
) -> None:
    runner = SageMakerRunner()
    runner.clients["sagemaker"] = sagemaker
    with Stubber(sagemaker) as stubber:
        stubber.add_client_error("create_processing_job", code, "no role of yours")
        with pytest.raises(error, match="no role of yours") as raised:
            begun(runner, named("fifth"))
    assert isinstance(raised.value, AnalyzerError) == (error is ConfigurationError)
