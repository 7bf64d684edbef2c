"""Several runs at one folder: one at a time puts its files in place, and nobody removes what another still writes.

Locks of files are the system's own (`flock`): they end with the process, and hold between containers, and between hosts
on the network file systems that have them. Where a file system has none, a file that only one run can make takes their
place; what a killed run leaves of it is told, since nobody could tell whether that run is alive.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from analyzer.errors import OutputError
from analyzer.temporary_folders import has_lock
from contracts.errors import excerpt

LOCK = ".analyzer-lock"
_ALONE = ".analyzer-lock-alone"

PATIENCE_S = 60.0
"""Putting files in place takes moments."""
_RETRY_S = 0.02

_LEFT_OVER_S = 86_400.0
"""Where there are no locks, a file that nobody has written to for so long has no run any more."""


@contextmanager
def locked(folder: Path, setting: str, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Within, no other run is in this block for the same folder. Raises OSError, or OutputError after `patience_s`."""
    deadline = time.monotonic() + patience_s
    while (held := _taken(folder)) is None:
        if time.monotonic() > deadline:
            raise OutputError(
                f"{setting} holds {excerpt(str(folder), 200)}, where another run has been putting its files in place "
                f"for {patience_s:g} s. Give each run a folder of its own; if no other runs, remove {_ALONE} there."
            )
        time.sleep(_RETRY_S)
    descriptor, path = held
    try:
        yield
    finally:
        # Removed while it is held: whoever waits for it looks whether it is still the file of that name.
        with suppress(OSError):
            path.unlink(missing_ok=True)
        os.close(descriptor)


def hold(descriptor: int) -> bool:
    """Lock an open file until it is closed, False where another has it; a file system without locks lets everyone."""
    return has_lock(descriptor) is not False


def is_left_over(path: Path, process: int) -> bool:
    """Whether the run that wrote a file, as `process`, is there no more. Raises OSError.

    Its lock tells. Where a file system has none, the number of its process does, which another one may have got since,
    and which no other container sees, and how long ago it was written to.
    """
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        locked = has_lock(descriptor)
        if locked is not None:
            return locked
        return not is_running(process) and time.time() - os.fstat(descriptor).st_mtime > _LEFT_OVER_S
    finally:
        os.close(descriptor)


def is_running(process: int) -> bool:
    """Whether another process of this number is there; in containers a killed run often had our own."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _taken(folder: Path) -> tuple[int, Path] | None:
    """The lock of a folder as an open file and its path, None where another run has it."""
    path = folder / LOCK
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    held = has_lock(descriptor)
    with suppress(FileNotFoundError):
        if held and os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor, path
    os.close(descriptor)
    if held is None:
        path.unlink(missing_ok=True)
        return _alone(folder / _ALONE)
    return None


def _alone(path: Path) -> tuple[int, Path] | None:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666), path
    except FileExistsError:
        return None
