"""Schedules stopped, started and deleted, by the operations of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from analyzer.errors import ConfigurationError
from analyzer.service.api.arns import Arns
from analyzer.service.api.failures import CallError
from analyzer.service.api.operations import called
from analyzer.service.scheduling.once import unknown_schedule
from analyzer.service.store.rows import find
from analyzer.service.store.store import Store
from analyzer.service.store.tables import StoredSchedule

Change = Literal["Start", "Stop", "Delete"]


def change_schedule(store: Store, change: Change, name: str, arns: Arns, now: datetime) -> None:
    """Raises ConfigurationError where there is none of the name, or it cannot be changed, and StoreProblemError."""
    with store.writing() as session:
        if find(session, StoredSchedule, name) is None:
            raise unknown_schedule(session, name)
        try:
            called(session, f"{change}MonitoringSchedule", {"MonitoringScheduleName": name}, arns, now)
        except CallError as error:
            raise ConfigurationError(error.message) from None
