"""The window of a run, from `start_time` on and before `end_time`, and the rule by which a record lies inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from analyzer.places.place import Place, below
from analyzer.scan.split import OUTSIDE_WINDOW, WITHOUT_TIME, SplitReport
from contracts.base_job import Job
from contracts.times import format_time, parse_time

_HOUR_FOLDER = re.compile(r"/(\d{4})/(\d{2})/(\d{2})/(\d{2})/")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Window:
    """A span of time, open at an end that is None: `start` <= moment < `end`."""

    start: datetime | None = None
    end: datetime | None = None

    @classmethod
    def of(cls, job: Job) -> Window:
        start, end = (text and parse_time(text) for text in (job.start_time, job.end_time))
        return cls(start or None, end or None)

    @property
    def bounded(self) -> bool:
        """Whether any moment lies outside."""
        return self.start is not None or self.end is not None

    def keeps(self, moment: datetime | None, hour: datetime | None, report: SplitReport) -> bool:
        """Whether a record lies inside: by its own time, else by the hour that the folders of its file name.

        Without either it is kept. What is left out, or has no time, is counted.
        """
        if moment is None and hour is None:
            report.count(WITHOUT_TIME, self.bounded)
            return True
        inside = self.holds(moment) if moment is not None else hour is not None and self.overlaps_hour(hour)
        report.count(OUTSIDE_WINDOW, not inside)
        return inside

    def holds(self, moment: datetime) -> bool:
        return (self.start is None or self.start <= moment) and (self.end is None or moment < self.end)

    def overlaps_hour(self, hour: datetime) -> bool:
        """Whether any moment of the hour that begins then lies inside."""
        return (self.start is None or self.start < hour + _HOUR) and (self.end is None or hour < self.end)

    def __str__(self) -> str:
        start = "the beginning" if self.start is None else format_time(self.start)
        end = "the end" if self.end is None else format_time(self.end)
        return f"from {start} until before {end}"


ALWAYS = Window()


def files_in_window(root: Place, files: Sequence[Place], window: Window) -> list[Place]:
    """The files but those whose folders below `root` name an hour outside of the window."""
    if not window.bounded:
        return list(files)
    hours = ((file, hour_of_path(f"/{below(root, file)}")) for file in files)
    return [file for file, hour in hours if hour is None or window.overlaps_hour(hour)]


def hour_of_path(path: str) -> datetime | None:
    """The hour, in UTC, that the folders of a file's path name: `.../yyyy/mm/dd/hh/...`; the innermost such counts."""
    found = None
    position = 0
    while match := _HOUR_FOLDER.search(path, position):
        position = match.start() + 1
        try:
            found = datetime(*map(int, match.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
        except ValueError:
            continue
    return found
