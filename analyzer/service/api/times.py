"""Times as JSON 1.1 has them: seconds since 1970, to the millisecond."""

from __future__ import annotations

from datetime import UTC, datetime


def seconds(time: datetime | None) -> float | None:
    return None if time is None else round(time.timestamp(), 3)


def time_of(since: float) -> datetime:
    return datetime.fromtimestamp(since, UTC)


def milliseconds(time: datetime) -> int:
    """As CloudWatch Logs has them."""
    return int(time.timestamp() * 1000)
