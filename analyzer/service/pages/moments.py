"""Moments as pages have them: in addresses to the microsecond, for people to the minute, or the second."""

from __future__ import annotations

from datetime import UTC, datetime


def moment_text(moment: datetime | None) -> str | None:
    """In ISO 8601, with microseconds where there are some: what tells an execution from others in an address."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def moment_of(text: str) -> datetime | None:
    """The moment of such a text; None where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def readable_moment(text: str | None) -> str:
    """For people: to the minute."""
    return "" if text is None else text[:16].replace("T", " ")


def exact_moment(text: str | None) -> str:
    """For people: to the second."""
    return "" if text is None else text[:19].replace("T", " ")


def readable_duration(began: str | None, ended: str | None) -> str:
    """How long something took, in its two largest units, such as 1 min 5 s."""
    if began is None or ended is None:
        return ""
    minutes, seconds = divmod(int((datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    units = [f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min"), (seconds, "s")) if number]
    return " ".join(units[:2]) or "0 s"
