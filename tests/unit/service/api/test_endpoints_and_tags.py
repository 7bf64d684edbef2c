"""Models, configurations, endpoints, and tags of everything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.service.api.examples import definition, endpoint_config, inline, job
from tests.unit.service.api.test_processing_jobs import failure
from tests.unit.service.serving import ON_BOTH, ROLE

pytestmark = ON_BOTH

CAPTURE = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 50,
    "DestinationS3Uri": "s3://bucket/captured",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"], "JsonContentTypes": ["application/json"]},
}
MODEL = {
    "ModelName": "model",
    "ExecutionRoleArn": ROLE,
    "PrimaryContainer": {"Environment": {"MODEL_INVOCATIONS_URL": "http://127.0.0.1:8080/invocations"}},
}


def test_an_endpoint_is_in_service_with_what_is_captured(sagemaker: Any) -> None:
    sagemaker.create_model(**MODEL)
    sagemaker.create_endpoint_config(**endpoint_config(DataCaptureConfig=CAPTURE))
    arn = sagemaker.create_endpoint(EndpointName="churn", EndpointConfigName="config")["EndpointArn"]
    described = sagemaker.describe_endpoint(EndpointName="churn")
    assert described["EndpointArn"] == arn == "arn:aws:sagemaker:eu-west-1:000000000000:endpoint/churn"
    assert described["EndpointStatus"] == "InService"
    assert described["DataCaptureConfig"] == {
        "EnableCapture": True,
        "CaptureStatus": "Started",
        "CurrentSamplingPercentage": 50,
        "DestinationS3Uri": "s3://bucket/captured",
        "KmsKeyId": "",
    }
    assert [variant["VariantName"] for variant in described["ProductionVariants"]] == ["AllTraffic"]
    assert sagemaker.describe_endpoint_config(EndpointConfigName="config")["DataCaptureConfig"] == CAPTURE
    waiter = sagemaker.get_waiter("endpoint_in_service")
    waiter.wait(EndpointName="churn", WaiterConfig={"MaxAttempts": 1})


def test_an_endpoint_is_given_another_configuration(sagemaker: Any) -> None:
    sagemaker.create_model(**MODEL)
    sagemaker.create_endpoint_config(**endpoint_config())
    sagemaker.create_endpoint_config(
        **endpoint_config("captured", DataCaptureConfig={**CAPTURE, "EnableCapture": False})
    )
    sagemaker.create_endpoint(EndpointName="churn", EndpointConfigName="config")
    assert "DataCaptureConfig" not in sagemaker.describe_endpoint(EndpointName="churn")
    sagemaker.update_endpoint(EndpointName="churn", EndpointConfigName="captured")
    described = sagemaker.describe_endpoint(EndpointName="churn")
    assert described["EndpointConfigName"] == "captured"
    assert described["DataCaptureConfig"]["CaptureStatus"] == "Stopped"


def test_what_is_not_there_is_said_as_the_sdk_expects_it(sagemaker: Any) -> None:
    for called, name in (
        (sagemaker.describe_endpoint, "EndpointName"),
        (sagemaker.describe_endpoint_config, "EndpointConfigName"),
        (sagemaker.describe_model, "ModelName"),
        (sagemaker.delete_endpoint, "EndpointName"),
    ):
        code, message = failure(called, **{name: "nothing"})
        assert (code, message.startswith("Could not find ")) == ("ValidationException", True)
    code, message = failure(sagemaker.create_endpoint_config, **endpoint_config())
    assert (code, message.startswith("Could not find model ")) == ("ValidationException", True)
    assert (
        failure(sagemaker.create_endpoint, EndpointName="e", EndpointConfigName="nothing")[0] == "ValidationException"
    )
    sagemaker.create_model(**MODEL)
    code, message = failure(sagemaker.create_model, **MODEL)
    assert (code, message.startswith("Cannot create already existing model")) == ("ValidationException", True)


def test_endpoints_models_and_configurations_are_listed_and_deleted(sagemaker: Any) -> None:
    sagemaker.create_model(**MODEL)
    sagemaker.create_endpoint_config(**endpoint_config())
    sagemaker.create_endpoint(EndpointName="churn", EndpointConfigName="config")
    assert [each["EndpointName"] for each in sagemaker.list_endpoints(NameContains="chu")["Endpoints"]] == ["churn"]
    assert sagemaker.list_endpoints(StatusEquals="Failed")["Endpoints"] == []
    assert [each["ModelName"] for each in sagemaker.list_models(SortBy="Name")["Models"]] == ["model"]
    assert [each["EndpointConfigName"] for each in sagemaker.list_endpoint_configs()["EndpointConfigs"]] == ["config"]
    sagemaker.delete_endpoint(EndpointName="churn")
    sagemaker.delete_endpoint_config(EndpointConfigName="config")
    sagemaker.delete_model(ModelName="model")
    assert sagemaker.list_endpoints()["Endpoints"] == sagemaker.list_models()["Models"] == []


def arn_of_everything(sagemaker: Any) -> dict[str, str]:
    tags = {"Tags": [{"Key": "team", "Value": "risk"}]}
    sagemaker.create_model(**MODEL)
    sagemaker.create_endpoint_config(**endpoint_config())
    return {
        "job": sagemaker.create_processing_job(**job(), **tags)["ProcessingJobArn"],
        "definition": sagemaker.create_model_bias_job_definition(**definition(kind="ModelBias"), **tags)[
            "JobDefinitionArn"
        ],
        "schedule": sagemaker.create_monitoring_schedule(**inline(), **tags)["MonitoringScheduleArn"],
        "endpoint": sagemaker.create_endpoint(EndpointName="e", EndpointConfigName="config", **tags)["EndpointArn"],
    }


def test_everything_has_tags(sagemaker: Any) -> None:
    for arn in arn_of_everything(sagemaker).values():
        sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "fraud"}, {"Key": "a", "Value": ""}])
        expected = [{"Key": "a", "Value": ""}, {"Key": "team", "Value": "fraud"}]
        assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == expected
        sagemaker.delete_tags(ResourceArn=arn, TagKeys=["team", "nothing"])
        assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": ""}]


def test_there_are_at_most_fifty_tags(sagemaker: Any) -> None:
    arn = sagemaker.create_processing_job(**job())["ProcessingJobArn"]
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": f"{number:02}", "Value": ""} for number in range(50)])
    assert failure(sagemaker.add_tags, ResourceArn=arn, Tags=[{"Key": "x", "Value": ""}])[0] == "ResourceLimitExceeded"
    keys = [
        each["Key"] for page in sagemaker.get_paginator("list_tags").paginate(ResourceArn=arn) for each in page["Tags"]
    ]
    assert keys == [f"{number:02}" for number in range(50)]


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        ("arn:aws:sagemaker:eu-west-1:000000000000:processing-job/nothing", "ResourceNotFound"),
        ("arn:aws:sagemaker:eu-west-1:000000000000:domain/d-1", "ValidationException"),
    ],
)
def test_tags_of_nothing_are_refused(sagemaker: Any, arn: str, code: str) -> None:
    found = failure(sagemaker.list_tags, ResourceArn=arn)[0]
    assert found in (code, "ValidationException")


def test_a_key_comes_once(sagemaker: Any) -> None:
    tags = [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]
    assert failure(sagemaker.create_processing_job, **job(), Tags=tags)[0] == "ValidationException"
    assert sagemaker.list_processing_jobs()["ProcessingJobSummaries"] == []
