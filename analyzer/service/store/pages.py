"""Lists in pages: each begins after the last row of the one before, whatever was added or removed meanwhile."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from analyzer.service.store.columns import UtcTime, microseconds, moment
from analyzer.service.store.rows import Thing

_NONE = "it is none that a list has ended with"


class WrongTokenError(Exception):
    """A token that is none, or of a list that was asked for with other words."""


@dataclass(frozen=True)
class Page:
    """What of a list is wanted.

    `columns` are what it is ordered by, the last ones being a key of the table. `scope` tells this list from others.
    """

    columns: Sequence[InstrumentedAttribute[Any]]
    descending: bool = False
    limit: int = 100
    token: str | None = None
    scope: str = ""


def page_of(
    session: Session, kind: type[Thing], conditions: Sequence[ColumnElement[bool]], page: Page
) -> tuple[list[Thing], str | None]:
    """The rows of a page, and the token of the next one, None where there is none. Raises WrongTokenError."""
    rows: list[Thing] = list(session.scalars(_query(kind, conditions, page)))
    more = len(rows) > page.limit
    return rows[: page.limit], _token(rows[page.limit - 1], page) if more else None


def _query(kind: type[Thing], conditions: Sequence[ColumnElement[bool]], page: Page) -> Select[Thing]:
    order = [column.desc() if page.descending else column.asc() for column in page.columns]
    found = select(kind).where(*conditions).order_by(*order).limit(page.limit + 1)
    if page.token is None:
        return found
    values = [_bound(column, value) for column, value in zip(page.columns, _values(page), strict=True)]
    here = tuple_(*page.columns)
    return found.where(here < tuple_(*values) if page.descending else here > tuple_(*values))


def _token(row: object, page: Page) -> str:
    values = [_plain(getattr(row, column.key)) for column in page.columns]
    return base64.urlsafe_b64encode(json.dumps([_digest(page.scope), *values]).encode()).decode()


def _values(page: Page) -> list[Any]:
    try:
        digest, *values = json.loads(base64.b64decode((page.token or "").encode(), altchars=b"-_", validate=True))
    except (ValueError, TypeError):
        raise WrongTokenError(_NONE) from None
    if digest != _digest(page.scope) or len(values) != len(page.columns):
        raise WrongTokenError("it is of a list that was asked for with other words")
    return list(values)


def _plain(value: Any) -> Any:
    return microseconds(value) if isinstance(value, datetime) else value


def _bound(column: InstrumentedAttribute[Any], value: Any) -> ColumnElement[Any]:
    timed = isinstance(column.type, UtcTime)
    if type(value) not in ((int,) if timed else (int, str)):
        raise WrongTokenError(_NONE)
    return literal(moment(value) if timed else value, column.type)


def _digest(scope: str) -> str:
    return hashlib.sha256(scope.encode()).hexdigest()[:16]
