"""The expressions of schedules: every hour, once a day, every n hours of a day, and NOW. All times are UTC."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contracts.errors import ContractError, excerpt

HOUR = timedelta(hours=1)
NOW = "NOW"
EXPRESSION = "ScheduleExpression"

_CRON = re.compile(r"cron\( *0 +(?:(\*)|(\d{1,2})(?:/(\d{1,2}))?) +\? +\* +\* +\* *\)", re.ASCII)
_KNOWN = (
    "every hour, cron(0 * ? * * *); once a day, as at 05:00 UTC, cron(0 5 ? * * *); every some hours of a day, "
    f"beginning with one, as every 12 from 17:00 UTC on, cron(0 17/12 ? * * *); or {NOW}"
)


@dataclass(frozen=True)
class Recurrence:
    """Due at full hours: those of each day that `hours` names, in order."""

    hours: tuple[int, ...]

    def next_after(self, moment: datetime) -> datetime:
        """The first due time after a moment."""
        due = _full_hour(moment) + HOUR
        while due.hour not in self.hours:
            due += HOUR
        return due

    def last_before(self, moment: datetime) -> datetime:
        """The last due time before a moment."""
        hour = _full_hour(moment)
        due = hour if hour < moment else hour - HOUR
        while due.hour not in self.hours:
            due -= HOUR
        return due

    def between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """All due times after one moment and until another, which may be one, in order."""
        due = self.next_after(after)
        while due <= until:
            yield due
            due = self.next_after(due)


def parse_expression(text: str) -> Recurrence | None:
    """When an expression is due; None is NOW: once, at once. Raises ContractError, which tells all that are known.

    Every n hours begin anew each day: cron(0 0/10 ? * * *) is 00:00, 10:00 and 20:00. What goes past midnight is of
    the same day still: cron(0 17/12 ? * * *) is 17:00 and 05:00.
    """
    if text == NOW:
        return None
    found = _CRON.fullmatch(text)
    if found is None:
        raise ContractError(EXPRESSION, f"holds {excerpt(text)}; it should be {_KNOWN}.")
    if found[1]:
        return Recurrence(tuple(range(24)))
    first, interval = int(found[2]), int(found[3] or 24)
    if first > 23 or not 1 <= interval <= 24:
        raise ContractError(
            EXPRESSION, f"holds {excerpt(text)}; its hour should be 0 to 23, and its number of hours 1 to 24."
        )
    return Recurrence(tuple(sorted((first + passed) % 24 for passed in range(0, 24, interval))))


def daily(name: str) -> Recurrence:
    """Of a schedule without an expression: an hour of the day by its name, so that many are spread over the day."""
    return Recurrence((hashlib.sha256(name.encode()).digest()[0] % 24,))


def _full_hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
