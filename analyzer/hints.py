"""What someone should look at, although the run goes on: told in the log when it is noticed, and in the message."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from analyzer.words import said

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
