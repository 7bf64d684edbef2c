"""What keeps a script from ending the worker that it runs in, or from flooding what stands behind that."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, NoReturn

from analyzer.scripts.deadline import ScriptDeadline


class EndedProcess(BaseException):
    """The script has called `os._exit`. No Exception, as SystemExit is none."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


_exit = os._exit
_held: list[tuple[int, ScriptDeadline]] = []
_silenced: list[int] = []


def hold_exit(deadline: ScriptDeadline) -> None:
    """Make `os._exit` raise EndedProcess while the deadline runs in this process; processes made by it may end."""
    _held[:] = [(os.getpid(), deadline)]
    os._exit = _exit_unless_held  # type: ignore[assignment]


def hold_worker_of_spark() -> None:
    """In a worker of Spark, send what programs started by a script print to nowhere: it would fill the JVM's log.

    Nor does it heed the keyboard from then on: an interrupt is the script's own.
    """
    pyspark: Any = sys.modules.get("pyspark")
    in_task = pyspark is not None and pyspark.TaskContext.get() is not None
    if not in_task or _silenced == [os.getpid()]:
        return
    _silenced[:] = [os.getpid()]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _exit_unless_held(code: int) -> NoReturn:
    process, deadline = _held[0]
    if os.getpid() == process and deadline.ticks != deadline.OVER:
        raise EndedProcess(code)
    _exit(code)
