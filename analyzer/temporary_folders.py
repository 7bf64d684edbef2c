"""Folders for the time of a run, which the next run removes where a run was killed before it could.

The kernel keeps the one thing that a killed process cannot leave wrong: a lock on the folder, held for as long as its
process lives. It needs no number of a process, which others get again, and holds between containers that share a disk.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = re.compile(r"analyzer-[a-z]+-[0-9]+-[a-z0-9_]+")


class TemporaryFolder:
    """A folder of this process's, whose lock ends with the process, however it ends."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock: int | None = lock

    @classmethod
    def make(cls, purpose: str) -> TemporaryFolder:
        """A new folder whose name holds its `purpose` and the number of this process. Raises OSError."""
        while True:
            path = Path(tempfile.mkdtemp(prefix=f"analyzer-{purpose}-{os.getpid()}-"))
            # Until it is locked another run may take it for one that was left.
            try:
                lock = os.open(path, os.O_RDONLY)
            except FileNotFoundError:
                continue
            if has_lock(lock) is not False and path.is_dir():
                return cls(path, lock)
            os.close(lock)

    def remove(self) -> None:
        """Remove the folder and all that is in it; what cannot be removed is left to the next run."""
        lock, self._lock = self._lock, None
        if lock is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(lock)


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """A folder that is there within. Raises OSError where there can be none."""
    folder = TemporaryFolder.make(purpose)
    try:
        yield folder.path
    finally:
        folder.remove()


def remove_left_folders() -> None:
    """Remove what runs of this user left in the folder for temporary files when they were killed; never raises."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if _NAME.fullmatch(entry.name):
                with suppress(OSError):
                    _remove_if_left(entry.path)


def _remove_if_left(path: str) -> None:
    lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(lock).st_uid == os.getuid() and has_lock(lock):
            shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(lock)


def has_lock(descriptor: int) -> bool | None:
    """Whether this process has the lock now; None on a file system that has no locks."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
