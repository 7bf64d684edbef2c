"""What someone should look at, although the run goes on: told in the log when it is noticed, and in the message."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from analyzer.words import said
from contracts.errors import did_you_mean, excerpt

logger = logging.getLogger(__name__)


def tell_hints(hints: Iterable[str]) -> tuple[str, ...]:
    """Log each sentence once, as a warning in the words of the way in; they are returned for the notes of the report.

    A sentence says what was seen, what it was taken for, and what to do if that is not meant. It names columns and
    settings, and shows of the data no more than a short excerpt.
    """
    unique = tuple(map(said, dict.fromkeys(hints)))
    for hint in unique:
        logger.warning("%s", hint)
    return unique


@contextmanager
def logged_hints() -> Iterator[list[str]]:
    """Within, the hints that the log has been told, one after another."""
    logged: list[str] = []

    def note(record: logging.LogRecord) -> bool:
        logged.append(record.getMessage())
        return True

    logger.addFilter(note)
    try:
        yield logged
    finally:
        logger.removeFilter(note)


def no_such_columns(setting: str, named: Iterable[str], known: Sequence[str]) -> Iterator[str]:
    """A hint for each column that a setting names and the data does not have: some days may lack it."""
    for name in named:
        if name not in known:
            yield f"{setting} names {excerpt(name)}, which the data does not have.{did_you_mean(name, known)}"
