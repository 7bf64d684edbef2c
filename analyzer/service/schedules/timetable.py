"""The timetable of a schedule: when it is due, and which window of the data each execution looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from analyzer.service.schedules.durations import parse_offset
from analyzer.service.schedules.recurrence import EXPRESSION, HOUR, NOW, Recurrence, daily, parse_expression
from contracts.errors import ContractError, excerpt

LONGEST_ANALYSIS = timedelta(hours=24)
"""Of the window that a schedule's own configuration names, by the API."""

EARLIEST = timedelta(days=366)
"""How far before the scheduled time a window may begin: each of its hours is looked for."""

_OF_SCHEDULE = ("DataAnalysisStartTime", "DataAnalysisEndTime")
_OF_INPUT = ("StartTimeOffset", "EndTimeOffset")


@dataclass(frozen=True)
class ExecutionWindow:
    """What an execution looks at: `start` <= moment < `end`, in UTC."""

    start: datetime
    end: datetime

    def hour_folders(self) -> Iterator[str]:
        """The folders of all hours of which a part lies inside, in order, as captures have them: 2021/05/06/22."""
        hour = self.start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        while hour < self.end:
            yield f"{hour:%Y/%m/%d/%H}"
            hour += HOUR


@dataclass(frozen=True)
class Timetable:
    """When a schedule is due, and the offsets of its windows from that time.

    Where `recurrence` is None it is due once, at once, and has a `start_offset`.
    """

    recurrence: Recurrence | None
    start_offset: timedelta | None = None
    end_offset: timedelta = timedelta()

    def window(self, scheduled: datetime) -> ExecutionWindow:
        """That of the execution at this time. Without an offset of its start it begins where the one before it ends."""
        end = scheduled + self.end_offset
        if self.start_offset is not None:
            return ExecutionWindow(scheduled + self.start_offset, end)
        assert self.recurrence is not None
        return ExecutionWindow(self.recurrence.last_before(scheduled) + self.end_offset, end)


def timetable(
    name: str, schedule_config: Mapping[str, Any] | None, job_input: Mapping[str, Any] | None = None
) -> Timetable:
    """That of a schedule of this name, by its ScheduleConfig and the EndpointInput or BatchTransformInput of its job.

    The window that the configuration names goes before the offsets of the input. Without a configuration it is daily.
    Raises ContractError where an expression or an offset is none, or the windows would have no length.
    """
    config = schedule_config or {}
    recurrence = parse_expression(config[EXPRESSION]) if EXPRESSION in config else daily(name)
    by_schedule = recurrence is None or any(name in config for name in _OF_SCHEDULE)
    start_name, end_name = names = _OF_SCHEDULE if by_schedule else _OF_INPUT
    holder = config if by_schedule else job_input or {}
    if by_schedule:
        _need_both(config)
    start, end = (_offset(name, holder[name]) if name in holder else None for name in names)
    end = end or timedelta()
    if start is not None and start >= end:
        raise ContractError(
            start_name, f"holds {excerpt(holder[start_name])}; it should be before {end_name}, or no data lies between."
        )
    if by_schedule and start is not None and end - start > LONGEST_ANALYSIS:
        raise ContractError(
            start_name, f"holds {excerpt(holder[start_name])}; it should be at most 24 hours before {end_name}."
        )
    return Timetable(recurrence, start, end)


def _offset(name: str, text: str) -> timedelta:
    offset = parse_offset(name, text)
    if offset > timedelta():
        raise ContractError(name, f"holds {excerpt(text)}; it should not be after the scheduled time: -PT1H, PT0H.")
    if offset < -EARLIEST:
        raise ContractError(
            name, f"holds {excerpt(text)}; it should be at most {EARLIEST.days} days before the scheduled time."
        )
    return offset


def _need_both(config: Mapping[str, Any]) -> None:
    for name in _OF_SCHEDULE:
        if name not in config:
            raise ContractError(
                name, f"is missing; with {NOW}, and beside the other end, it should be an offset such as -PT1H."
            )
