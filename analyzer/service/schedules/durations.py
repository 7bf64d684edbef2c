"""Offsets from a scheduled time, as the API writes them: durations of ISO 8601 with a sign, such as -PT6H."""

from __future__ import annotations

import re
from datetime import timedelta

from contracts.errors import ContractError, excerpt

_DURATION = re.compile(r"([-+]?)P(?:(\d+)W|(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)", re.ASCII)


def parse_offset(subject: str, text: str) -> timedelta:
    """The span of a duration of weeks, days, hours, minutes and seconds, at most some thousand years.

    Months and years are refused, since their length depends on the calendar. Raises ContractError of `subject`.
    """
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()[1:]):
        raise ContractError(
            subject,
            f"holds {excerpt(text)}; it should be a duration of weeks, or of days, hours, minutes and seconds, with "
            "a sign before it: -PT6H, -P8D, -P1DT12H, PT0H.",
        )
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups()[1:])
    try:
        span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise ContractError(subject, f"holds {excerpt(text)}, which is longer than any calendar.") from None
    return -span if found[1] == "-" else span
