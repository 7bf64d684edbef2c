"""Windows: how the folder of a run's summary is named, and which runs make a day or a week together."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Literal

from contracts.run_summary import RunSummary
from contracts.times import parse_time

WindowLength = Literal["day", "week"]
LENGTHS: dict[WindowLength, timedelta] = {"day": timedelta(days=1), "week": timedelta(days=7)}

_IN_PATH = re.compile(
    r"(?<!\d)(20\d\d)([-_/.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])"
    r"(?:[T/_ .-]?([01]\d|2[0-3])(?:[:_.-]?([0-5]\d)(?:[:_.-]?([0-5]\d))?)?Z?)?(?!\d)"
)
"""A date, and an hour, minute and second where they follow, as folders of reports are named."""


def folder_name(summary: RunSummary) -> str:
    """The same for runs of one window, kind and schedule, and another for any other; plain in every file system."""
    start, end = summary.start_time, summary.end_time
    window = f"{start or 'open'}--{end or 'open'}" if start or end else summary.evaluation_time
    return f"{window.replace(':', '-')}.{subject_name(summary)}"


def subject_name(summary: RunSummary) -> str:
    """What the folders of all runs of its kind and schedule end with, after a point."""
    names = [name for name in (summary.endpoint, summary.schedule) if name]
    return ".".join([summary.kind.lower().replace("_", "-"), *([_short(names)] if names else [])])


def floor(moment: datetime, length: WindowLength) -> datetime:
    """The start of the day or of the week, which begins on Monday, in UTC."""
    midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if length == "day" else midnight - timedelta(days=midnight.weekday())


def time_of(summary: RunSummary) -> datetime:
    """When its data begins, as far as that is known."""
    return parse_time(summary.time)


def time_in(path: str) -> datetime | None:
    """The first date of a path, with the time that follows it."""
    for found in _IN_PATH.finditer(path):
        year, month, day, hour, minute, second = (int(found[at] or 0) for at in (1, 3, 4, 5, 6, 7))
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:  # the 31st of a short month
            continue
    return None


def without_times(path: str) -> str:
    """A path without the dates in it, nor the folders that are nothing else."""
    return "/".join(name for each in _IN_PATH.sub("", path).split("/") if (name := each.strip("-_.T ")))


def _short(names: list[str]) -> str:
    """A name as it can stand in a path, and a few characters that tell it from others."""
    plain = re.sub(r"[^A-Za-z0-9-]+", "-", "-".join(names)).strip("-")[:60]
    return f"{plain}-{blake2b(chr(0).join(names).encode('utf-8', 'surrogatepass'), digest_size=4).hexdigest()}"
