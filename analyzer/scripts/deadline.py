"""A time limit on the user's code, at no cost for each call: a timer ticks, and a call that sees five ticks is over.

`setitimer` for every record would cost as much as a small handler does.
"""

from __future__ import annotations

import atexit
import faulthandler
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_NEVER = float("-inf")
_TICKS = 4
_PATIENCE_S = 10
_RAISED = 1_000.0
"""Where ticks go on from once the end of the time has been raised, until the next call."""


class TookTooLong(BaseException):
    """The user's code is still running after its time. No Exception: a handler of errors in it must not hide it."""


class ScriptDeadline:
    """Raises TookTooLong in the main thread when what follows `ticks = 0` takes more than `seconds` to `ticks = OVER`.

    It is raised after `seconds` and before 1.25 times as many. Code that never comes back to Python (a loop in a
    library), or that catches what is raised and goes on, cannot be interrupted: somewhat later the process is ended.
    """

    OVER = _NEVER

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ticks: float = _NEVER
        self._idle = 0
        self.armed = False
        # Python takes its handlers away when it ends; a tick that came then would end the process by a signal.
        atexit.register(self.disarm)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Within, the time runs."""
        if not self.armed:
            self.arm()
        self.ticks = 0
        try:
            yield
        finally:
            self.ticks = _NEVER

    def arm(self) -> None:
        """Start the timer, which stops by itself when nothing runs any more; does nothing outside of a main thread."""
        if threading.current_thread() is not threading.main_thread():
            return
        self.armed = True
        self._idle = 0
        signal.signal(signal.SIGALRM, self._tick)
        signal.setitimer(signal.ITIMER_REAL, self.seconds / _TICKS, self.seconds / _TICKS)
        self._guard()

    def disarm(self) -> None:
        """Stop the timer."""
        self.ticks = _NEVER
        if self.armed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            faulthandler.cancel_dump_traceback_later()
            self.armed = False

    def _tick(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 (of the protocol)
        self.ticks += 1
        self._idle = self._idle + 1 if self.ticks == _NEVER else 0
        if self._idle >= _TICKS:
            self.disarm()
            return
        if self.ticks < _RAISED:
            self._guard()
        if _TICKS < self.ticks < _RAISED or self.ticks > _RAISED + _TICKS:
            self.ticks = _RAISED
            raise TookTooLong

    def _guard(self) -> None:
        """End the process unless there is another tick: of code that comes back to Python, and was not told to end."""
        faulthandler.dump_traceback_later(2 * self.seconds + _PATIENCE_S, exit=True, file=_nowhere())


_descriptors: list[int] = []


def _nowhere() -> int:
    if not _descriptors:
        _descriptors.append(os.open(os.devnull, os.O_WRONLY))
    return _descriptors[0]
