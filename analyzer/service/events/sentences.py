"""An event in words, for channels that people read."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.service.events.envelope import ALERT, ATTEMPT, DETAIL, EVENT_ID, KIND
from analyzer.service.store.tables import JsonObject
from contracts.errors import shortened

LONGEST = 1000
_SPELT = {"InAlert": "on", "OK": "off"}


def headline(event: JsonObject) -> str:
    """What has happened."""
    detail = event[DETAIL]
    if event[KIND] == ALERT:
        status = _SPELT.get(detail["AlertStatus"], detail["AlertStatus"])
        return f"Alert {detail['MonitoringAlertName']} of {detail['MonitoringScheduleName']} is {status}"
    return f"{detail['MonitoringScheduleName']}: {detail['MonitoringExecutionStatus']}"


def facts(event: JsonObject) -> Iterator[tuple[str, str]]:
    """What else is known, by names; the last one tells the event from others, and whether it may have come before."""
    detail = event[DETAIL]
    names = {
        "Endpoint": "EndpointName",
        "Type": "MonitoringType",
        "Scheduled": "ScheduledTime",
        "Message": "ExitMessage",
        "Failure": "FailureReason",
        "Reports": "ReportS3Uri",
        "Page": "PageUrl",
    }
    for name, member in names.items():
        if member in detail:
            yield name, shortened(str(detail[member]), LONGEST)
        if member == "ScheduledTime" and member in detail:
            yield "Window", f"{detail['WindowStartTime']} to {detail['WindowEndTime']}"
    attempt = detail[ATTEMPT]
    yield "Event", detail[EVENT_ID] + (f", attempt {attempt}" if attempt > 1 else "")
