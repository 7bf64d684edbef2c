"""Things of a store for tests: schedules and their executions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from analyzer.service.schedules.timetable import ExecutionWindow
from analyzer.service.store.executions import record_execution
from analyzer.service.store.leases import Lease
from analyzer.service.store.tables import StoredSchedule

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LASTS = timedelta(minutes=1)


def lease(owner: str, now: datetime = NOW) -> Lease:
    return Lease(owner, now, LASTS)


def schedule(name: str = "churn", **values: object) -> StoredSchedule:
    given = {"status": "Scheduled", "monitoring_type": "DataQuality", "document": {}, "created": NOW, "modified": NOW}
    return StoredSchedule(name=name, **{**given, **values})


def record(session: Session, of: StoredSchedule, scheduled: datetime) -> bool:
    window = ExecutionWindow(scheduled - HOUR, scheduled)
    return record_execution(session, of, scheduled, window, document={"a": 1}, now=NOW)
