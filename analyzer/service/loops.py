"""What a service does beside answering: loops, each in a thread, which turn until the service ends."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from analyzer.service.store.problems import StoreProblemError

logger = logging.getLogger(__name__)

AFTER_PROBLEM_S = 5.0
"""How soon a turn is tried again that the store has refused."""
_PATIENCE_S = 20.0


class Loop(Protocol):
    """Something that turns: it does what can be done now, and may raise StoreProblemError."""

    def turn(self, now: datetime) -> float:
        """Return the seconds after which there may be more to do."""

    def leave(self, now: datetime) -> None:
        """Leave what this one has to others."""


@contextmanager
def turning(loops: Sequence[Loop], clock: Callable[[], datetime]) -> Iterator[None]:
    """Within, the loops turn."""
    over = threading.Event()
    name = "analyzer-loop-{}"
    threads = [
        threading.Thread(target=_turn, args=(loop, clock, over), name=name.format(number), daemon=True)
        for number, loop in enumerate(loops)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(_PATIENCE_S)


def _turn(loop: Loop, clock: Callable[[], datetime], over: threading.Event) -> None:
    while not over.is_set():
        over.wait(_guarded(lambda: loop.turn(clock())))
    _guarded(lambda: loop.leave(clock()))


def _guarded(turn: Callable[[], float | None]) -> float:
    """Whatever is wrong with one turn, there is another one: a service does not end in silence."""
    try:
        return turn() or 0.0
    except StoreProblemError as error:
        logger.error("%s", error.message)
    except Exception:
        logger.exception("A turn has failed; this is a defect of the analyzer.")
    return AFTER_PROBLEM_S
