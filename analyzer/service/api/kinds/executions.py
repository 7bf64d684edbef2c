"""Executions of schedules, as they are listed."""

from __future__ import annotations

from analyzer.service.api.lists import ResourceListing, after, before, dated, equals
from analyzer.service.api.operations import ApiCall, operation
from analyzer.service.api.times import seconds
from analyzer.service.store.tables import JsonObject, StoredExecution

_LISTING = ResourceListing(
    StoredExecution,
    key=(StoredExecution.scheduled, StoredExecution.schedule_name),
    sorts={
        "CreationTime": StoredExecution.created,
        "ScheduledTime": StoredExecution.scheduled,
        "Status": StoredExecution.status,
    },
    filters={
        **dated(StoredExecution),
        "MonitoringScheduleName": equals(StoredExecution.schedule_name),
        "EndpointName": equals(StoredExecution.endpoint_name),
        "ScheduledTimeBefore": before(StoredExecution.scheduled),
        "ScheduledTimeAfter": after(StoredExecution.scheduled),
        "StatusEquals": equals(StoredExecution.status),
        "MonitoringJobDefinitionName": equals(StoredExecution.definition_name),
        "MonitoringTypeEquals": equals(StoredExecution.monitoring_type),
    },
)


@operation("ListMonitoringExecutions")
def list_executions(call: ApiCall, request: JsonObject) -> JsonObject:
    return _LISTING.answer(
        call, request, "MonitoringExecutionSummaries", lambda execution: execution_summary(call, execution)
    )


def execution_summary(call: ApiCall, execution: StoredExecution) -> JsonObject:
    """Of the two jobs of an execution that merges first, the one that it has come to."""
    job_name = execution.job_name or execution.merge_job_name
    return {
        "MonitoringScheduleName": execution.schedule_name,
        "ScheduledTime": seconds(execution.scheduled),
        "CreationTime": seconds(execution.created),
        "LastModifiedTime": seconds(execution.modified),
        "MonitoringExecutionStatus": execution.status,
        "ProcessingJobArn": job_name and call.arns.of("processing-job", job_name),
        "EndpointName": execution.endpoint_name,
        "FailureReason": execution.failure_reason,
        "MonitoringJobDefinitionName": execution.definition_name,
        "MonitoringType": execution.monitoring_type,
    }
