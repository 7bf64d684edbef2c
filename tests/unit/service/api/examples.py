"""Requests for tests, as small as they may be."""

from __future__ import annotations

from typing import Any

from tests.unit.service.serving import ROLE

CLUSTER = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}}
OUTPUT = {
    "MonitoringOutputs": [{"S3Output": {"S3Uri": "s3://bucket/reports", "LocalPath": "/opt/ml/processing/output"}}]
}
ENDPOINT = {"EndpointInput": {"EndpointName": "churn", "LocalPath": "/opt/ml/processing/input/endpoint"}}
BATCH = {
    "BatchTransformInput": {
        "DataCapturedDestinationS3Uri": "s3://bucket/captured",
        "DatasetFormat": {"Csv": {"Header": True}},
        "LocalPath": "/opt/ml/processing/input",
    }
}
HOURLY = {"ScheduleExpression": "cron(0 * ? * * *)"}


def job(name: str = "job", **more: Any) -> dict[str, Any]:
    return {
        "ProcessingJobName": name,
        "ProcessingResources": CLUSTER,
        "AppSpecification": {"ImageUri": "analyzer"},
        "RoleArn": ROLE,
        **more,
    }


def definition(name: str = "definition", kind: str = "DataQuality", **more: Any) -> dict[str, Any]:
    labels = {"GroundTruthS3Input": {"S3Uri": "s3://bucket/labels"}} if kind in ("ModelQuality", "ModelBias") else {}
    config = {"ConfigUri": "s3://bucket/config.json"} if kind in ("ModelBias", "ModelExplainability") else {}
    return {
        "JobDefinitionName": name,
        f"{kind}AppSpecification": {"ImageUri": "analyzer", **config},
        f"{kind}JobInput": {**ENDPOINT, **labels},
        f"{kind}JobOutputConfig": OUTPUT,
        "JobResources": CLUSTER,
        "RoleArn": ROLE,
        **more,
    }


def inline(name: str = "schedule", **more: Any) -> dict[str, Any]:
    """A schedule with its own definition."""
    described = {
        "MonitoringInputs": [ENDPOINT],
        "MonitoringOutputConfig": OUTPUT,
        "MonitoringResources": CLUSTER,
        "MonitoringAppSpecification": {"ImageUri": "analyzer"},
        "RoleArn": ROLE,
    }
    config = {"ScheduleConfig": HOURLY, "MonitoringJobDefinition": described}
    return {"MonitoringScheduleName": name, "MonitoringScheduleConfig": {**config, **more}}


def named(name: str = "schedule", definition_name: str = "definition", **more: Any) -> dict[str, Any]:
    """A schedule of a definition that is there."""
    config = {"ScheduleConfig": HOURLY, "MonitoringJobDefinitionName": definition_name}
    return {
        "MonitoringScheduleName": name,
        "MonitoringScheduleConfig": {**config, "MonitoringType": "DataQuality", **more},
    }


def endpoint_config(name: str = "config", model: str = "model", **more: Any) -> dict[str, Any]:
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": model,
        "InitialInstanceCount": 1,
        "InstanceType": "ml.m5.large",
    }
    return {"EndpointConfigName": name, "ProductionVariants": [variant], **more}
