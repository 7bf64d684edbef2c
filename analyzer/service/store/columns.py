"""Types of columns that are the same in every database."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOWHERE = re.compile("[\x00\ud800-\udfff]")
"""Characters that not every database takes."""
_MICROSECOND = timedelta(microseconds=1)


def microseconds(time: datetime) -> int:
    """Since 1970."""
    return (time - _EPOCH) // _MICROSECOND


def moment(since: int) -> datetime:
    """The time so many microseconds after the beginning of 1970, in UTC."""
    return _EPOCH + since * _MICROSECOND


class UtcTime(TypeDecorator[datetime]):
    """A moment, as whole microseconds since 1970: exact, in order, and without a time zone that could be lost."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 (overrides)
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (overrides)
        return None if value is None else moment(value)


class PlainText(TypeDecorator[str]):
    """Text of people and programs, ordered by the numbers of its characters; `_NOWHERE` has what PostgreSQL has not."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return dialect.type_descriptor(String(collation="C" if dialect.name == "postgresql" else None))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (overrides)
        return None if value is None else _NOWHERE.sub("\ufffd", value)


class JsonText(TypeDecorator[Any]):
    """A value of JSON as its own text, which comes back as it went in: databases would order keys or round numbers."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 (overrides)
        return None if value is None else json.dumps(value, separators=(",", ":"), allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 (overrides)
        return None if value is None else json.loads(value)
