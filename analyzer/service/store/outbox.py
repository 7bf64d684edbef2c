"""What is to be sent to sinks: kept with what it tells of, in one transaction, and sent after that, by one server."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_
from sqlalchemy.orm import Session

from analyzer.service.store.leases import Lease, release, take
from analyzer.service.store.rows import add_once
from analyzer.service.store.tables import JsonObject, OutboxEntry


def add_to_outbox(session: Session, *, sink: str, subject: str, event: str, payload: JsonObject, now: datetime) -> bool:
    """Have something sent to a sink, unless this event of this subject was before; whether it was added."""
    values = {"sink": sink, "subject": subject, "event": event, "payload": payload}
    return add_once(session, OutboxEntry, **values, created=now, due=now, attempts=0)


def take_outbox(session: Session, lease: Lease, limit: int) -> list[OutboxEntry]:
    """Take what is due to be sent, in the order in which it came. What has attempts may have arrived already."""
    unsent = and_(OutboxEntry.sent.is_(None), OutboxEntry.given_up.is_(None), OutboxEntry.due <= lease.now)
    return take(session, OutboxEntry, unsent, lease, order=(OutboxEntry.number,), limit=limit)


def mark_sent(entry: OutboxEntry, now: datetime) -> None:
    entry.sent, entry.error = now, None
    entry.attempts += 1
    release(entry)


def mark_failed(entry: OutboxEntry, error: str, now: datetime, again: datetime | None) -> None:
    """Of an attempt that came to nothing: it is due `again`, or given up where that is None."""
    entry.error = error
    entry.attempts += 1
    if again is None:
        entry.given_up = now
    else:
        entry.due = again
    release(entry)
