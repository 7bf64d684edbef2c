"""What the workers of these tests do: functions of a module, which they can import."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import NoReturn

from analyzer.errors import UnreadableDataError


def doubled(number: int) -> int:
    return 2 * number


def number_of_process(_: int) -> int:
    time.sleep(0.05)  # so that one worker does not do it all
    return os.getpid()


def killed_once(number: int, folder: str) -> int:
    """As the system kills a process in want of memory, the first time that this task is tried."""
    try:
        (Path(folder) / str(number)).touch(exist_ok=False)
    except FileExistsError:
        return number
    return killed(number)


def guarded(number: int) -> int:
    """As a script has it, whose time is limited."""
    faulthandler.dump_traceback_later(600)
    faulthandler.cancel_dump_traceback_later()
    return number


def ended(number: int, folder: str) -> NoReturn:
    """As a library ends its process that has crashed."""
    (Path(folder) / str(number)).touch(exist_ok=False)
    os._exit(1)


def crashed(_: int) -> NoReturn:
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError("still there")


def killed(_: int) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still there")


def out_of_memory(_: int) -> NoReturn:
    raise MemoryError


def with_child(how: str, folder: str) -> None:
    """As a script has it that starts a program: `how` the worker goes on."""
    child = subprocess.Popen(["sleep", "600"])
    (Path(folder) / str(child.pid)).touch()
    if how == "ended":
        os._exit(1)
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "interrupted":
        os.kill(os.getppid(), signal.SIGALRM)
        time.sleep(600)


def unreadable(number: int) -> NoReturn:
    raise UnreadableDataError(f"file {number}")


def wrong(_: int) -> float:
    return 1 / 0


def asleep(_: int) -> None:
    time.sleep(600)
