"""The alerts of schedules, and their history."""

from __future__ import annotations

from analyzer.service.api.failures import CallError, invalid
from analyzer.service.api.kinds.schedules import ARN, NAME, SCHEDULES
from analyzer.service.api.lists import ResourceListing, after, before, equals
from analyzer.service.api.operations import ApiCall, operation
from analyzer.service.api.times import seconds
from analyzer.service.store.alerts import judge_alerts
from analyzer.service.store.rows import find
from analyzer.service.store.tables import AlertChange, JsonObject, StoredAlert

ALERT = "MonitoringAlertName"
_ALERTS = ResourceListing(StoredAlert, key=(StoredAlert.name,), sorts={"Name": StoredAlert.name}, descending=False)
_HISTORY = ResourceListing(
    AlertChange,
    key=(AlertChange.number,),
    sorts={"CreationTime": AlertChange.created, "Status": AlertChange.status},
    filters={
        NAME: equals(AlertChange.schedule_name),
        ALERT: equals(AlertChange.name),
        "CreationTimeBefore": before(AlertChange.created),
        "CreationTimeAfter": after(AlertChange.created),
        "StatusEquals": equals(AlertChange.status),
    },
)


@operation("ListMonitoringAlerts")
def list_alerts(call: ApiCall, request: JsonObject) -> JsonObject:
    schedule = SCHEDULES.found(call, request[NAME])
    of_schedule = [StoredAlert.schedule_name == schedule.name]
    return _ALERTS.answer(call, request, "MonitoringAlertSummaries", _summary, of_schedule)


@operation("ListMonitoringAlertHistory")
def list_history(call: ApiCall, request: JsonObject) -> JsonObject:
    def summary(change: AlertChange) -> JsonObject:
        return {
            NAME: change.schedule_name,
            ALERT: change.name,
            "CreationTime": seconds(change.created),
            "AlertStatus": change.status,
        }

    if NAME in request:
        SCHEDULES.found(call, request[NAME])
    return _HISTORY.answer(call, request, "MonitoringAlertHistory", summary)


@operation("UpdateMonitoringAlert")
def update_alert(call: ApiCall, request: JsonObject) -> JsonObject:
    """The alert is judged anew by the executions that there are."""
    schedule = SCHEDULES.found(call, request[NAME])
    alert = find(call.session, StoredAlert, schedule.name, request[ALERT], change=True)
    if alert is None:
        raise CallError("ResourceNotFound", f'Could not find the alert "{request[ALERT]}" of {schedule.name}.')
    datapoints, period = request["DatapointsToAlert"], request["EvaluationPeriod"]
    if datapoints > period:
        raise invalid(f"DatapointsToAlert holds {datapoints}; it should be at most EvaluationPeriod, {period}.")
    alert.datapoints, alert.evaluation_period, alert.modified = datapoints, period, call.now
    judge_alerts(call.session, schedule, call.now)
    return {ARN: SCHEDULES.arn(call, schedule.name), ALERT: alert.name}


def _summary(alert: StoredAlert) -> JsonObject:
    return {
        ALERT: alert.name,
        "CreationTime": seconds(alert.created),
        "LastModifiedTime": seconds(alert.modified),
        "AlertStatus": alert.status,
        "DatapointsToAlert": alert.datapoints,
        "EvaluationPeriod": alert.evaluation_period,
        "Actions": {"ModelDashboardIndicator": {"Enabled": True}},
    }
