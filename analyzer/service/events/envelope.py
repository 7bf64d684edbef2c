"""An event as all sinks get it: in the form of EventBridge, with the API's own names in its detail."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from analyzer.service.api.arns import ACCOUNT, Arns
from analyzer.service.store.jobs import output_uris
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


@dataclass(frozen=True)
class EventWords:
    """What things of a service are called outside: their ARNs, and the addresses of pages where they are known."""

    arns: Arns
    public_url: str | None = None

    def page(self, execution: StoredExecution) -> str | None:
        if self.public_url is None:
            return None
        return f"{self.public_url}/schedules/{quote(execution.schedule_name, safe='')}/{_time(execution.scheduled)}"


def execution_event(execution: StoredExecution, job: StoredJob | None, words: EventWords) -> JsonObject:
    """That an execution has ended, as ListMonitoringExecutions shows it, and what people look for."""
    detail = {
        "MonitoringScheduleName": execution.schedule_name,
        "CreationTime": _time(execution.created),
        "LastModifiedTime": _time(execution.modified),
        "MonitoringType": execution.monitoring_type,
        "MonitoringJobDefinitionName": execution.definition_name,
        "EndpointName": execution.endpoint_name,
        **_ended(execution, job, words),
    }
    return _event(
        EXECUTION, event_id(execution_subject(execution), execution.status), execution.modified, detail, words
    )


def alert_event(
    change: AlertChange,
    schedule: StoredSchedule | None,
    execution: StoredExecution | None,
    job: StoredJob | None,
    words: EventWords,
) -> JsonObject:
    """That an alert was turned on or off, as ListMonitoringAlertHistory shows it, and which execution did it."""
    detail = {
        "MonitoringScheduleName": change.schedule_name,
        "MonitoringAlertName": change.name,
        "AlertStatus": change.status,
        "CreationTime": _time(change.created),
        "MonitoringType": schedule and schedule.monitoring_type,
        "EndpointName": schedule and schedule.endpoint_name,
        **(_ended(execution, job, words) if execution else {}),
    }
    return _event(ALERT, event_id(alert_subject(change), change.status), change.created, detail, words)


def _ended(execution: StoredExecution, job: StoredJob | None, words: EventWords) -> dict[str, Any]:
    """How an execution has ended, and where to look: what events of both kinds tell."""
    return {
        "ScheduledTime": _time(execution.scheduled),
        "WindowStartTime": _time(execution.window_start),
        "WindowEndTime": _time(execution.window_end),
        "MonitoringExecutionStatus": execution.status,
        "ProcessingJobArn": job and words.arns.of("processing-job", job.name),
        "ExitMessage": job and job.exit_message,
        "FailureReason": execution.failure_reason,
        "Reason": execution.reason,
        "ReportS3Uri": next(iter(output_uris(job) if job else ()), None),
        "PageUrl": words.page(execution),
    }


def _event(kind: str, identity: str, time: datetime, detail: dict[str, Any], words: EventWords) -> JsonObject:
    known = {name: value for name, value in detail.items() if value is not None}
    return {
        "version": "0",
        "id": identity,
        KIND: kind,
        "source": SOURCE,
        "account": ACCOUNT,
        "time": _time(time),
        "region": words.arns.region,
        "resources": [words.arns.of("monitoring-schedule", detail["MonitoringScheduleName"])],
        DETAIL: {EVENT_ID: identity, **known},
    }


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
