"""What ties processes together so that none outlives what it works for.

Only Linux has signals that the kernel sends when nobody is left to send one, after SIGKILL or want of memory: elsewhere
nothing is done for these.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache

_SET_PARENT_DEATH_SIGNAL = 1
_SET_NAME = 15
_SET_CHILD_SUBREAPER = 36
_KILLED = 128 + signal.SIGKILL

OUTLIVING = "analyzer-keeper"
"""The name of processes that nobody ends with their parents: at most 15 characters."""


def dying_with(parent: int) -> Callable[[], None]:
    """What a new child of the process `parent` is to call, before it becomes another program too.

    From then on it is killed when the thread that started it ends, and at once if that has happened already.
    """
    prctl = _prctl()

    def tie() -> None:
        prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(_KILLED)

    return tie


def outlive_all() -> None:
    """Take a name by which this process is known to go on when those before it have ended, however they did."""
    if sys.platform.startswith("linux"):
        from ctypes import CDLL, c_char_p, c_ulong  # noqa: PLC0415 (likewise)

        CDLL(None).prctl(_SET_NAME, c_char_p(OUTLIVING.encode()), c_ulong(0), c_ulong(0), c_ulong(0))


def kill_group(leader: int) -> None:
    """Kill the process and all that it has started and that has stayed in its group; its parent still has to wait."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of those among this process's descendants whose own parents end."""
    _prctl()(_SET_CHILD_SUBREAPER, 1)


@cache
def _prctl() -> Callable[[int, int], object]:
    if not sys.platform.startswith("linux"):
        return lambda *_: None
    from ctypes import CDLL, c_ulong  # noqa: PLC0415 (a guardian starts with as little as can be)

    function = CDLL(None).prctl
    return lambda option, value: function(option, c_ulong(value), c_ulong(0), c_ulong(0), c_ulong(0))
