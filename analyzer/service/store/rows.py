"""What all tables have in common: rows that are there once, and rows that must be there."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from analyzer.service.store.tables import StoredThing

Thing = TypeVar("Thing", bound=StoredThing)


def add_once(session: Session, kind: type[StoredThing], /, **values: Any) -> bool:
    """Add a row, unless one of the same key is there, in this transaction or any other; whether it was added."""
    table = kind.__table__
    assert isinstance(table, Table)
    insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(table)
    # Defaults of columns are SQLAlchemy's, so they hold here too.
    keys = list(table.primary_key.columns)
    added = session.execute(insert.values(**values).on_conflict_do_nothing().returning(*keys)).first()
    return added is not None


def find(session: Session, kind: type[Thing], *key: Any, change: bool = False) -> Thing | None:
    """The row of a key, with the values that it has now; who will `change` it keeps others from doing so meanwhile."""
    return session.get(kind, key if len(key) > 1 else key[0], with_for_update=change, populate_existing=True)
