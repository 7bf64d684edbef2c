"""Definitions of schedules for tests, as clients send them, with data in folders of this machine."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from analyzer.service.store.alerts import add_default_alert
from analyzer.service.store.tables import StoredDefinition, StoredEndpoint, StoredEndpointConfig, StoredSchedule

ROLE = "arn:aws:iam::123456789012:role/monitor"
CLOSED = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
CLARIFY = "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"
INPUT = {"EndpointName": "loans", "LocalPath": "/opt/ml/processing/input/endpoint"}
HOURLY = "cron(0 * ? * * *)"
LABELLED = ("ModelQuality", "ModelBias")


def definition(kind: str = "DataQuality", folder: str = "s3://bucket", **more: Any) -> dict[str, Any]:
    """A definition of a kind, as clients send it; captures, labels and reports are below `folder`."""
    application = {
        "DataQuality": {"ImageUri": CLOSED},
        "ModelQuality": {"ImageUri": CLOSED, "ProblemType": "BinaryClassification"},
        "ModelBias": {"ImageUri": CLARIFY, "ConfigUri": f"{folder}/config/analysis_config.json"},
        "ModelExplainability": {"ImageUri": CLARIFY, "ConfigUri": f"{folder}/config/analysis_config.json"},
    }[kind]
    job_input: dict[str, Any] = {"EndpointInput": {**INPUT, **more.pop("endpoint_input", {})}}
    if batch := more.pop("batch", None):
        job_input = {"BatchTransformInput": {"LocalPath": INPUT["LocalPath"], **batch}}
    if kind in LABELLED:
        job_input["GroundTruthS3Input"] = more.pop("labels", {"S3Uri": f"{folder}/labels"})
    output = {"S3Uri": f"{folder}/reports", "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "Continuous"}
    return {
        "JobDefinitionName": kind,
        f"{kind}AppSpecification": {**application, **more.pop("application", {})},
        f"{kind}JobInput": job_input,
        f"{kind}JobOutputConfig": {"MonitoringOutputs": [{"S3Output": output}]},
        "JobResources": {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}},
        "RoleArn": ROLE,
        **more,
    }


def add_definition(session: Session, now: datetime, kind: str = "DataQuality", **given: Any) -> None:
    document = definition(kind, **given)
    session.add(StoredDefinition(kind=kind, name=kind, document=document, created=now, modified=now))


def add_schedule(
    session: Session,
    now: datetime,
    name: str = "hourly",
    kind: str = "DataQuality",
    expression: str = HOURLY,
    next_due: datetime | None = None,
    **config: Any,
) -> None:
    """A schedule of the definition of a kind, first due at `next_due`, or an hour from now."""
    document = {
        "MonitoringJobDefinitionName": kind,
        "MonitoringType": kind,
        "ScheduleConfig": {"ScheduleExpression": expression, **config},
    }
    session.add(
        StoredSchedule(
            name=name,
            document=document,
            status="Scheduled",
            monitoring_type=kind,
            definition_name=kind,
            endpoint_name="loans",
            next_due=next_due or now + timedelta(hours=1),
            created=now,
            modified=now,
        )
    )
    session.flush()
    add_default_alert(session, name, now)


def add_endpoint(session: Session, now: datetime, captures: str) -> None:
    document = {
        "DataCaptureConfig": {"DestinationS3Uri": captures},
        "ProductionVariants": [{"VariantName": "AllTraffic"}, {"VariantName": "Shadow"}],
    }
    made = {"created": now, "modified": now}
    session.add(StoredEndpointConfig(name="loans-config", document=document, **made))
    session.add(StoredEndpoint(name="loans", config_name="loans-config", status="InService", document={}, **made))


def put(path: Path, text: str = "{}\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
