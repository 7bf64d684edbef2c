"""A model whose traffic a service monitors once: a baseline, captures of an hour, and an execution with violations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from tests.aws_servers import moto_server
from tests.buckets import Bucket
from tests.container.service import CLOSED, CLUSTER, INPUT, KEYS, OUTPUT, PROCESSING, ROLE, ServiceClient

CSV = json.dumps({"csv": {"header": True}})


@contextmanager
def data_in_a_bucket() -> Iterator[tuple[str, Bucket]]:
    """The URL of an S3, and a bucket there that keeps all versions of what it is sent, with the data of a baseline."""
    with moto_server() as s3:
        client = boto3.client("s3", endpoint_url=s3, **KEYS)
        location = {"LocationConstraint": KEYS["region_name"]}
        client.create_bucket(Bucket="monitored", CreateBucketConfiguration=location)
        client.put_bucket_versioning(Bucket="monitored", VersioningConfiguration={"Status": "Enabled"})
        bucket = Bucket("monitored", client)
        bucket.put("data/a.csv", b"a,b\n1,2\n3,4\n")
        bucket.put("code/empty", b"")
        yield s3, bucket


def monitored(service: ServiceClient) -> Any:
    """The job of the execution, by which violations were found."""
    settings = {"dataset_source": INPUT, "dataset_format": CSV, "output_path": OUTPUT}
    service.ask("baseline", CLOSED, Environment=settings)
    assert service.ended("baseline")["ProcessingJobStatus"] == "Completed"

    hour = datetime.now(UTC) - timedelta(hours=1)
    add_endpoint(service, hour)
    sagemaker = service.sagemaker
    sagemaker.create_data_quality_job_definition(**data_quality(service))
    sagemaker.create_monitoring_schedule(
        MonitoringScheduleName="once",
        MonitoringScheduleConfig={
            "ScheduleConfig": {
                "ScheduleExpression": "NOW",
                "DataAnalysisStartTime": "-PT2H",
                "DataAnalysisEndTime": "-PT0H",
            },
            "MonitoringJobDefinitionName": "quality",
            "MonitoringType": "DataQuality",
        },
    )
    execution = service.execution_of("once")
    assert execution["MonitoringExecutionStatus"] == "CompletedWithViolations"
    name = execution["ProcessingJobArn"].rpartition("/")[2]
    job = service.ended(name)
    assert job["ExitMessage"].startswith("CompletedWithViolations: ")
    reports = job["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
    violations = service.bucket.text(f"{reports.removeprefix(service.bucket.uri(''))}/constraint_violations.json")
    assert {each["feature_name"] for each in json.loads(violations)["violations"]} == {"b"}
    return job


def capture(text: str, at: datetime) -> bytes:
    data = {"observedContentType": "text/csv", "mode": "INPUT", "data": text, "encoding": "CSV"}
    metadata = {"eventId": "one", "inferenceTime": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    record = {"captureData": {"endpointInput": data}, "eventMetadata": metadata, "eventVersion": "0"}
    return json.dumps(record).encode() + b"\n"


def add_endpoint(service: ServiceClient, at: datetime) -> None:
    """An endpoint with captures of one hour, one of whose columns has become a text."""
    capture_config = {
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": service.bucket.uri("captures"),
        "CaptureOptions": [{"CaptureMode": "Input"}],
    }
    variant = {"VariantName": "All", "ModelName": "model", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    sagemaker = service.sagemaker
    sagemaker.create_model(ModelName="model", ExecutionRoleArn=ROLE)
    sagemaker.create_endpoint_config(
        EndpointConfigName="config", ProductionVariants=[variant], DataCaptureConfig=capture_config
    )
    sagemaker.create_endpoint(EndpointName="loans", EndpointConfigName="config")
    service.bucket.put(f"captures/loans/All/{at:%Y/%m/%d/%H}/a.jsonl", capture("0,many", at))


def data_quality(service: ServiceClient) -> dict[str, Any]:
    """A definition whose baseline is that of the job `baseline`."""
    output = {"S3Uri": service.bucket.uri("reports"), "LocalPath": OUTPUT, "S3UploadMode": "EndOfJob"}
    return {
        "JobDefinitionName": "quality",
        "DataQualityAppSpecification": {"ImageUri": CLOSED},
        "DataQualityBaselineConfig": {
            "ConstraintsResource": {"S3Uri": service.bucket.uri("baseline/constraints.json")},
            "StatisticsResource": {"S3Uri": service.bucket.uri("baseline/statistics.json")},
        },
        "DataQualityJobInput": {"EndpointInput": {"EndpointName": "loans", "LocalPath": f"{PROCESSING}/endpoint"}},
        "DataQualityJobOutputConfig": {"MonitoringOutputs": [{"S3Output": output}]},
        "JobResources": CLUSTER,
        "RoleArn": ROLE,
    }
