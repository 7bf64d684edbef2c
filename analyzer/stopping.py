"""Stopping on a signal that asks for it: at once, with nothing half written, and in any case within seconds."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from contracts.exit_codes import ExitCode

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
"""Those that ask a process to stop; the last two come from its terminal, when that goes away or by Ctrl-\\."""
PATIENCE_S = 8.0
"""How long cleaning up may take: less than the ten seconds after which containers are killed."""

_requests: list[Stopped] = []
_settled = threading.Event()


class Stopped(BaseException):
    """Somebody has asked this process to stop. No Exception, so that nothing that handles errors holds it up."""

    def __init__(self, number: int) -> None:
        self.message = f"stopped by {signal.Signals(number).name} before the job was done."
        self.exit_code = code_of(number)
        super().__init__(self.message)


def code_of(number: int) -> ExitCode:
    """What a process that a signal has stopped ends with."""
    return ExitCode.INTERRUPTED if number == signal.SIGINT else ExitCode.TERMINATED


@contextmanager
def stopping(last_resort: Callable[[Stopped], None]) -> Iterator[None]:
    """Within, a signal raises Stopped in the main thread; a second one, while that is handled, does nothing.

    When the process is still there `PATIENCE_S` seconds later, `last_resort` is called and the process ends.
    """

    def stop(number: int, _: FrameType | None) -> NoReturn:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        stopped = Stopped(number)
        _requests.append(stopped)
        threading.Thread(target=_end, args=(stopped, last_resort), name="stopping", daemon=True).start()
        _end_spark()
        raise stopped

    before = {each: signal.signal(each, stop) for each in heeded()}
    try:
        yield
    finally:
        _requests.clear()
        for each, handler in before.items() if not _settled.is_set() else ():
            signal.signal(each, handler)


def heeded() -> list[signal.Signals]:
    """The signals that stop this process: not those that it was started to ignore, as by nohup."""
    return [each for each in SIGNALS if signal.getsignal(each) is not signal.SIG_IGN]


def settle() -> None:
    """From here on the outcome of this process is known and only to be told: a stop changes nothing any more.

    Of several hosts the first to end makes some platforms stop the others, which may be at their last line then.
    """
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    _settled.set()


def requested_stop() -> Stopped | None:
    """What has asked this process to stop, if anything has: errors that come after that are only its consequences."""
    return _requests[0] if _requests else None


def heed_stop() -> None:
    """Raise what has asked this process to stop, if anything has and that came to nothing.

    pyarrow, for one, imports modules from C++, and drops whatever is raised meanwhile.
    """
    if _requests:
        raise _requests[0]


def _end(stopped: Stopped, last_resort: Callable[[Stopped], None]) -> None:
    threading.Event().wait(PATIENCE_S)
    try:
        last_resort(stopped)
    finally:
        os._exit(stopped.exit_code)


def _end_spark() -> None:
    """End the JVM first: whoever waits for its answer would wait for the end of the job that it is at."""
    gateway = sys.modules.get("analyzer.spark.gateway")
    if gateway is not None:
        gateway.kill_all()
