"""An event as all sinks get it: in the form of EventBridge, with the API's own names in its detail."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from analyzer.service.api.arns import ACCOUNT, Arns
from analyzer.service.store.tables import AlertChange, JsonObject, StoredExecution, StoredJob, StoredSchedule

SOURCE = "open-model-monitor-analyzer"
"""AWS keeps sources that begin with `aws.` to itself."""
EXECUTION = "SageMaker Monitoring Execution State Change"
ALERT = "SageMaker Monitoring Alert State Change"
KIND, DETAIL = "detail-type", "detail"
EVENT_ID, ATTEMPT = "EventId", "Attempt"
"""In the detail: an id that stays the same however often it is sent, and how often that was tried by now."""

_NAMESPACE = uuid.UUID("6f6e1f5e-8a54-4d5c-9d4e-0a4f4f0a7c11")


def event_id(subject: str, event: str) -> str:
    """The id of an event of a subject, the same for all sinks and attempts."""
    return str(uuid.uuid5(_NAMESPACE, f"{subject}\n{event}"))


def execution_subject(execution: StoredExecution) -> str:
    """A schedule of the same name may have been made again since."""
    return f"{execution.schedule_name} at {_time(execution.scheduled)}, made {execution.created.isoformat()}"


def alert_subject(change: AlertChange) -> str:
    return f"{change.schedule_name}: {change.name} number {change.number} at {change.created.isoformat()}"


def execution_event(execution: StoredExecution, job: StoredJob | None, arns: Arns) -> JsonObject:
    """That an execution has ended, as ListMonitoringExecutions shows it, and what people look for."""
    outputs = ((job.document.get("ProcessingOutputConfig") or {}).get("Outputs") or ()) if job else ()
    reports = next((each["S3Output"]["S3Uri"] for each in outputs if "S3Output" in each), None)
    detail = {
        "MonitoringScheduleName": execution.schedule_name,
        "ScheduledTime": _time(execution.scheduled),
        "CreationTime": _time(execution.created),
        "LastModifiedTime": _time(execution.modified),
        "MonitoringExecutionStatus": execution.status,
        "MonitoringType": execution.monitoring_type,
        "MonitoringJobDefinitionName": execution.definition_name,
        "EndpointName": execution.endpoint_name,
        "ProcessingJobArn": job and arns.of("processing-job", job.name),
        "ExitMessage": job and job.exit_message,
        "FailureReason": execution.failure_reason,
        "Reason": execution.reason,
        "WindowStartTime": _time(execution.window_start),
        "WindowEndTime": _time(execution.window_end),
        "ReportS3Uri": reports,
    }
    return _event(EXECUTION, event_id(execution_subject(execution), execution.status), execution.modified, detail, arns)


def alert_event(change: AlertChange, schedule: StoredSchedule | None, arns: Arns) -> JsonObject:
    """That an alert was turned on or off, as ListMonitoringAlertHistory shows it."""
    detail = {
        "MonitoringScheduleName": change.schedule_name,
        "MonitoringAlertName": change.name,
        "AlertStatus": change.status,
        "CreationTime": _time(change.created),
        "MonitoringType": schedule and schedule.monitoring_type,
        "EndpointName": schedule and schedule.endpoint_name,
    }
    return _event(ALERT, event_id(alert_subject(change), change.status), change.created, detail, arns)


def _event(kind: str, identity: str, time: datetime, detail: dict[str, Any], arns: Arns) -> JsonObject:
    known = {name: value for name, value in detail.items() if value is not None}
    return {
        "version": "0",
        "id": identity,
        KIND: kind,
        "source": SOURCE,
        "account": ACCOUNT,
        "time": _time(time),
        "region": arns.region,
        "resources": [arns.of("monitoring-schedule", detail["MonitoringScheduleName"])],
        DETAIL: {EVENT_ID: identity, **known},
    }


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
