"""The alerts of schedules: on when enough of the last executions have found violations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from analyzer.service.states import JUDGED, RunStatus
from analyzer.service.store.rows import add_once
from analyzer.service.store.tables import AlertChange, StoredAlert, StoredExecution, StoredMetrics, StoredSchedule

DEFAULT_ALERT = "default"
"""The alert that each schedule has from its beginning on: one execution with violations turns it on."""
IN_ALERT, OK = "InAlert", "OK"


def add_default_alert(session: Session, schedule_name: str, now: datetime) -> None:
    """The alert of a new schedule."""
    add_once(session, StoredAlert, schedule_name=schedule_name, name=DEFAULT_ALERT, created=now, modified=now)


def forget_schedule(session: Session, schedule_name: str) -> None:
    """Delete the alerts of a schedule that is deleted, with their history, and the metrics of its last run."""
    for table in (StoredAlert, AlertChange, StoredMetrics):
        session.execute(delete(table).where(table.schedule_name == schedule_name))


def judge_alerts(session: Session, schedule: StoredSchedule, now: datetime) -> list[AlertChange]:
    """Turn the alerts of a schedule on or off by its last executions, and return what has changed.

    An alert looks at the last `evaluation_period` executions since the schedule was made that have seen data: those
    that failed or were stopped say nothing of it. It is on as soon as `datapoints` of them have violations.
    """
    changes = []
    alerts = select(StoredAlert).where(StoredAlert.schedule_name == schedule.name).order_by(StoredAlert.name)
    for alert in session.scalars(alerts.with_for_update()):
        status = IN_ALERT if _violated(session, schedule, alert.evaluation_period) >= alert.datapoints else OK
        if status != alert.status:
            alert.status, alert.modified = status, now
            changes.append(AlertChange(schedule_name=schedule.name, name=alert.name, created=now, status=status))
    session.add_all(changes)
    session.flush()
    return changes


def _violated(session: Session, schedule: StoredSchedule, period: int) -> int:
    seen = select(StoredExecution.status).where(
        StoredExecution.schedule_name == schedule.name,
        StoredExecution.created >= schedule.created,
        StoredExecution.status.in_(JUDGED),
    )
    last = session.scalars(seen.order_by(StoredExecution.scheduled.desc()).limit(period))
    return sum(status == RunStatus.COMPLETED_WITH_VIOLATIONS for status in last)
