"""A small process that starts the one that works, and tells its end where that one could not: killed, or crashed.

It is forked before anything large is imported and does next to nothing: it takes a few megabytes, and is the last that
a system in want of memory kills. Signals that ask to stop are passed on. When the guardian itself is killed, so is the
working process, by the kernel; when the working process is, the guardian ends what that has left.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from analyzer.prctl import OUTLIVING, adopt_orphans, dying_with
from analyzer.stopping import SIGNALS, code_of, heeded
from contracts.exit_codes import ExitCode

Tell = Callable[[str], None]
"""Tells the user of an outcome, in one sentence."""

_PATIENCE_S = 5.0
"""How long those that are killed may take to be gone."""


def work_guarded(tell: Tell) -> None:
    """Return in a child of this process, which stays behind as its guardian and ends with the child's exit code.

    Without Linux, or where the system allows no more processes, it returns in this process itself.
    """
    if not sys.platform.startswith("linux"):
        return
    # A signal between the fork and its handler would end one of the two alone.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    guardian = os.getpid()
    tie = dying_with(guardian)
    try:
        child = os.fork()
    except OSError:
        child = 0
    if child:
        os._exit(_guard(child, tell))
    if os.getpid() != guardian:
        tie()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _guard(child: int, tell: Tell) -> int:
    def pass_on(number: int, _: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, number)

    for each in heeded():
        signal.signal(each, pass_on)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    adopt_orphans()
    status = _end_of(child)
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    if os.WIFEXITED(status):
        return os.WEXITSTATUS(status)
    _end_children()
    code, reason = _reason_of(signal.Signals(os.WTERMSIG(status)))
    with suppress(OSError, ValueError):
        tell(reason)
        sys.stdout.flush()
    return code


def _end_of(child: int) -> int:
    """The status that it ended with; orphans that this process has become the parent of end in passing."""
    while True:
        process, status = os.wait()
        if process == child:
            return status


def _reason_of(ended_by: signal.Signals) -> tuple[ExitCode, str]:
    if ended_by is signal.SIGKILL:
        return (
            ExitCode.RESOURCES,
            "the analyzer's process was killed (SIGKILL) before the job was done, most often by the system for want "
            "of memory. Give the machine or container more memory.",
        )
    if ended_by in SIGNALS:
        return code_of(ended_by), f"stopped by {ended_by.name} before the job was done."
    return ExitCode.INTERNAL, f"a defect of the analyzer, or of a library: {ended_by.name} has ended its process."


def _end_children() -> None:
    """Kill all that the working process has left: they are children of this one now, and so are theirs in turn."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        left = list(_children())
        for process in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            return
        if not left:
            return
        time.sleep(0.01)


def _children() -> Iterator[int]:
    own = str(os.getpid())
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name, in parentheses, may hold anything.
            named, _, rest = path.read_text(errors="replace").rpartition(")")
            if rest.split()[1] == own and named.partition("(")[2] != OUTLIVING:
                yield int(path.parent.name)
