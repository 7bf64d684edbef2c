"""The logs of jobs, as lines of streams: jobs write, clients of CloudWatch Logs and people read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, insert, select
from sqlalchemy.orm import Session

from analyzer.service.store.rows import add_once
from analyzer.service.store.tables import LogEvent, LogStream

JOBS_GROUP = "/aws/sagemaker/ProcessingJobs"
"""The group of all processing jobs, in which a stream begins with the name of its job, and a slash."""


def add_log(
    session: Session, group: str, stream: str, lines: Iterable[tuple[datetime, str]], received: datetime
) -> None:
    """Add lines, each with its time, at the end of a stream."""
    every = list(lines)
    if not every:
        return
    where = {"log_group": group, "stream": stream, "received": received}
    session.execute(insert(LogEvent), [{**where, "happened": time, "message": message} for time, message in every])
    first, last = every[0][0], every[-1][0]
    key = {"log_group": group, "name": stream}
    if not add_once(session, LogStream, **key, created=received, first=first, last=last, received=received):
        known = session.get_one(LogStream, (group, stream), with_for_update=True)
        known.last, known.received = last, received


def log_lines(
    session: Session,
    group: str,
    stream: str,
    *,
    limit: int,
    after: int | None = None,
    before: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[LogEvent]:
    """Lines of a stream in their order: the first ones after a number, or the last ones before one.

    Without either the last ones. `since` <= their time < `until`.
    """
    found = _between(since, until).where(LogEvent.log_group == group, LogEvent.stream == stream)
    if after is not None:
        return list(session.scalars(found.where(LogEvent.number > after).order_by(LogEvent.number).limit(limit)))
    if before is not None:
        found = found.where(LogEvent.number < before)
    return list(session.scalars(found.order_by(LogEvent.number.desc()).limit(limit)))[::-1]


def lines_of_streams(
    session: Session,
    group: str,
    *streams: ColumnElement[bool],
    limit: int,
    after: int = 0,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[LogEvent]:
    """The first lines after a number of all streams of a group that some conditions are true of, as they came."""
    wanted = select(LogStream.name).where(LogStream.log_group == group, *streams)
    if since is not None:
        wanted = wanted.where(LogStream.last >= since)
    of_group = LogEvent.log_group == group, LogEvent.stream.in_(wanted), LogEvent.number > after
    return list(session.scalars(_between(since, until).where(*of_group).order_by(LogEvent.number).limit(limit)))


def _between(since: datetime | None, until: datetime | None) -> Select[LogEvent]:
    """Lines whose time is `since` or later, and before `until`."""
    found = select(LogEvent)
    if since is not None:
        found = found.where(LogEvent.happened >= since)
    return found if until is None else found.where(LogEvent.happened < until)
