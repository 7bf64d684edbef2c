"""A schedule's executions as a strip of hours: a row for each day that has some, a place for each hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from analyzer.service.pages.statuses import StatusLook, status_look
from analyzer.service.store.tables import JsonObject

MOST_DAYS = 14


@dataclass
class DayRow:
    """The executions of a day by their hours; of several in one hour the latest."""

    day: str
    hours: list[tuple[str, StatusLook] | None] = field(default_factory=lambda: [None] * 24)


def strip_of_hours(executions: Iterable[JsonObject]) -> list[DayRow]:
    """Of executions, the newest first; so are the days."""
    rows: dict[str, DayRow] = {}
    for each in executions:
        scheduled = each["scheduled"]
        row = rows.setdefault(scheduled[:10], DayRow(scheduled[:10]))
        hour = int(scheduled[11:13])
        if row.hours[hour] is None:
            row.hours[hour] = scheduled, status_look(each["status"], each["reason"])
    return list(rows.values())[:MOST_DAYS]
