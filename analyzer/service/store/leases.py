"""Leases: of several servers at one store each piece of work is done by one, and by another where that has died."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from analyzer.service.store.rows import find
from analyzer.service.store.tables import OutboxEntry, StoredExecution, StoredJob

Leased = TypeVar("Leased", StoredJob, StoredExecution, OutboxEntry)


class LostLeaseError(Exception):
    """Another server has the work by now: what this one would write of it is to be dropped."""


def new_owner() -> str:
    """A name that no other server has, nor this process for another purpose."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


@dataclass(frozen=True)
class Lease:
    """Who takes work, when, and for how long without a sign of life."""

    owner: str
    now: datetime
    lasts: timedelta

    @property
    def until(self) -> datetime:
        return self.now + self.lasts


def take(
    session: Session,
    kind: type[Leased],
    wanted: ColumnElement[bool],
    lease: Lease,
    *,
    order: Sequence[InstrumentedAttribute[Any]],
    limit: int,
) -> list[Leased]:
    """Up to `limit` rows that are wanted and that nobody has, or whose owner has not renewed its lease, in order."""
    free = or_(kind.owner.is_(None), kind.lease_until < lease.now)
    found = select(kind).where(wanted, free).order_by(*order).limit(limit).with_for_update(skip_locked=True)
    rows = list(session.scalars(found, execution_options={"populate_existing": True}))
    for row in rows:
        row.owner, row.lease_until = lease.owner, lease.until
    return rows


def renew(session: Session, kind: type[Leased], lease: Lease) -> None:
    """Keep all that an owner still has: a sign of life, to be given several times within the length of a lease."""
    session.execute(update(kind).where(kind.owner == lease.owner).values(lease_until=lease.until))


def held(session: Session, kind: type[Leased], key: Sequence[Any], owner: str) -> Leased:
    """The row of a key, kept from others until the transaction ends. Raises LostLeaseError unless the owner has it."""
    row = find(session, kind, *key, change=True)
    if row is None or row.owner != owner:
        raise LostLeaseError(f"{kind.__tablename__}: {key} is no longer of {owner}.")
    return row


def release(row: StoredJob | StoredExecution | OutboxEntry) -> None:
    """Leave the work to whoever takes it, or to nobody when it has ended."""
    row.owner = row.lease_until = None
