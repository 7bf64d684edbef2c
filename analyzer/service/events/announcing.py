"""Puts into the outbox what has happened: looked for in the store itself, so that no writer can forget to tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from analyzer.service.events.envelope import (
    KIND,
    EventWords,
    alert_event,
    alert_subject,
    execution_event,
    execution_subject,
)
from analyzer.service.states import ENDED, JUDGED
from analyzer.service.store.outbox import add_to_outbox, forget_old
from analyzer.service.store.tables import AlertChange, JsonObject, StoredExecution, StoredJob, StoredSchedule

KEPT = timedelta(days=30)
"""How long what was sent can be looked at, and how long the events of a sink that nobody has any more wait for it."""
MOST = 500
"""Events of one transaction."""

_NEW_EXECUTIONS = select(StoredExecution).where(StoredExecution.announced.is_(False), StoredExecution.status.in_(ENDED))
_NEW_CHANGES = select(AlertChange).where(AlertChange.announced.is_(False))


def is_anything_new(session: Session) -> bool:
    """Whether anything has happened that is not in the outbox."""
    return any(session.scalar(new.limit(1)) is not None for new in (_NEW_EXECUTIONS, _NEW_CHANGES))


@dataclass(frozen=True)
class Announcer:
    """Announces to sinks, by their names; each has said which kinds of events it wants."""

    wanted: Mapping[str, Collection[str]]
    words: EventWords

    def announce(self, session: Session, now: datetime) -> int:
        """Put into the outbox what is new; how many events that were. What no sink wants is not looked at again."""
        ended = _NEW_EXECUTIONS.order_by(StoredExecution.modified, StoredExecution.schedule_name).limit(MOST)
        executions = list(session.scalars(ended.with_for_update(skip_locked=True)))
        changed = _NEW_CHANGES.order_by(AlertChange.number).limit(MOST)
        changes = list(session.scalars(changed.with_for_update(skip_locked=True)))
        for execution in executions:
            event = execution_event(execution, _job_of(session, execution), self.words)
            self._add(session, execution_subject(execution), execution.status, event, now)
            execution.announced = True
        for change in changes:
            schedule, turning = session.get(StoredSchedule, change.schedule_name), _turned_by(session, change)
            job = None if turning is None else _job_of(session, turning)
            event = alert_event(change, schedule, turning, job, self.words)
            self._add(session, alert_subject(change), change.status, event, now)
            change.announced = True
        forget_old(session, now - KEPT)
        return len(executions) + len(changes)

    def _add(self, session: Session, subject: str, status: str, event: JsonObject, now: datetime) -> None:
        for sink, kinds in self.wanted.items():
            if event[KIND] in kinds:
                add_to_outbox(session, sink=sink, subject=subject, event=status, payload=event, now=now)


def _job_of(session: Session, execution: StoredExecution) -> StoredJob | None:
    name = execution.job_name or execution.merge_job_name
    return None if name is None else session.get(StoredJob, name)


def _turned_by(session: Session, change: AlertChange) -> StoredExecution | None:
    """The execution whose end has turned an alert: of those that have looked at data the last one by then."""
    judged = select(StoredExecution).where(
        StoredExecution.schedule_name == change.schedule_name,
        StoredExecution.status.in_(JUDGED),
        StoredExecution.modified <= change.created,
    )
    latest = judged.order_by(StoredExecution.modified.desc(), StoredExecution.scheduled.desc()).limit(1)
    return session.scalars(latest).first()
