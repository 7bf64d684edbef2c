"""A process of the pool: it takes tasks from its connection, one after another, and answers them."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import traceback
from multiprocessing.connection import Connection

from analyzer.errors import AnalyzerError
from analyzer.prctl import dying_with
from analyzer.stopping import SIGNALS


def serve(connection: Connection, parent: int) -> None:
    """Answer until the other side is gone; the process `parent` takes this one with it when it ends."""
    # What the parent has is shared as long as nobody looks whether it is garbage. It is no matter of the parent, whose
    # garbage would be old from then on, and stay.
    gc.freeze()
    dying_with(parent)()
    os.setsid()  # it and what a script starts in it end together, and a terminal's keys are none of its business
    # What stops a run is meant for the parent, whose handlers a forked process has.
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL if number is signal.SIGTERM else signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    import pyarrow as pa  # noqa: PLC0415 (a parent that runs no task needs none)

    # A worker is one of several on its core: threads of its libraries would only get in each other's way.
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    while True:
        try:
            function, arguments = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = pickle.dumps((True, function(*arguments)))
        except Exception as error:  # whatever it is, the parent has to tell it
            answer = pickle.dumps((False, _travelling(error)))
        connection.send_bytes(answer)


def _travelling(error: Exception) -> Exception:
    """The error with its traceback, as something that can be pickled."""
    error.add_note(traceback.format_exc())
    error.__cause__ = error.__context__ = None
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
    except Exception:
        return AnalyzerError(f"a defect of the analyzer, in a task: {type(error).__name__}")
    return error
