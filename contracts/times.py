"""Points in time as the scheduler writes them: `2019-12-01T15:20:00Z`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

_UTC = re.compile(r"\s*(?:z|utc|gmt)$", re.IGNORECASE)
_SLASHES = re.compile(r"^(\d{4})/(\d{2})/(\d{2})\b")


def parse_time(text: str) -> datetime:
    """An ISO 8601 time, in UTC unless it says otherwise. Raises ValueError.

    Spaces around colons are dropped: one printed sample of the scheduler's settings has them. `UTC`, `GMT` and `z` are
    taken for `Z`, and slashes in the date for hyphens.
    """
    try:
        spelt = _UTC.sub("Z", _SLASHES.sub(r"\1-\2-\3", re.sub(r"\s*:\s*", ":", text.strip())))
        moment = datetime.fromisoformat(spelt)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("should be a time such as 2019-12-01T15:20:00Z") from None


def format_time(moment: datetime) -> str:
    """A moment as `2019-12-01T15:20:00Z`, with a fraction of seconds only where there is one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def as_time(value: Any) -> str:
    """A validator: any spelling of a time as the canonical one."""
    if isinstance(value, datetime):
        return format_time(value if value.tzinfo else value.replace(tzinfo=UTC))
    return format_time(parse_time(value if isinstance(value, str) else ""))
