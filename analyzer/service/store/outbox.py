"""What is to be sent to sinks: kept with what it tells of, in one transaction, and sent after that, by one server."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from analyzer.service.store.leases import Lease, release, take
from analyzer.service.store.rows import add_once
from analyzer.service.store.tables import JsonObject, OutboxEntry

_WAITING = and_(OutboxEntry.sent.is_(None), OutboxEntry.given_up.is_(None))


def add_to_outbox(session: Session, *, sink: str, subject: str, event: str, payload: JsonObject, now: datetime) -> bool:
    """Have something sent to a sink, unless this event of this subject was before; whether it was added."""
    values = {"sink": sink, "subject": subject, "event": event, "payload": payload}
    return add_once(session, OutboxEntry, **values, created=now, due=now, attempts=0)


def is_anything_due(session: Session, sinks: Collection[str], now: datetime) -> bool:
    """Whether something is to be sent to one of the sinks, and nobody does."""
    free = or_(OutboxEntry.owner.is_(None), OutboxEntry.lease_until < now)
    due = select(OutboxEntry.number).where(_WAITING, OutboxEntry.due <= now, OutboxEntry.sink.in_(sinks), free)
    return session.scalar(due.limit(1)) is not None


def take_outbox(session: Session, lease: Lease, sinks: Collection[str], limit: int) -> list[OutboxEntry]:
    """Take what is due to be sent to these sinks, in the order in which it came.

    The attempt is counted before it is made: what has more than one may have arrived already, whatever became of those.
    """
    due = and_(_WAITING, OutboxEntry.due <= lease.now, OutboxEntry.sink.in_(sinks))
    taken = take(session, OutboxEntry, due, lease, order=(OutboxEntry.number,), limit=limit)
    for entry in taken:
        entry.attempts += 1
    return taken


def mark_sent(entry: OutboxEntry, now: datetime) -> None:
    entry.sent, entry.error = now, None
    release(entry)


def mark_failed(entry: OutboxEntry, error: str, now: datetime, again: datetime | None) -> None:
    """Of an attempt that came to nothing: it is due `again`, or given up where that is None."""
    entry.error = error
    if again is None:
        entry.given_up = now
    else:
        entry.due = again
    release(entry)


def put_off(session: Session, sink: str, until: datetime) -> None:
    """Leave a sink alone for a while: what is due to it earlier is due then."""
    waiting = update(OutboxEntry).where(_WAITING, OutboxEntry.sink == sink, OutboxEntry.due < until)
    session.execute(waiting.values(due=until))


def forget_old(session: Session, before: datetime) -> None:
    """Remove what came before a time."""
    session.execute(delete(OutboxEntry).where(OutboxEntry.created < before))
