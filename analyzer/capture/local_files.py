"""Capture files of this machine, which grow where they lie: a process that is killed leaves what it has written."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.capture.hours import folder_of
from analyzer.capture.settings import CaptureSettings

DISK_LOOKED_AT_S = 1


@dataclass(slots=True)
class _OpenFile:
    path: Path
    descriptor: int
    size: int = 0
    begun: float = field(default_factory=time.time)


class LocalFiles:
    """One open file for each hour."""

    def __init__(self, root: Path, settings: CaptureSettings) -> None:
        self._root = root
        self._settings = settings
        self._open: dict[str, _OpenFile] = {}
        self._looked_at = -float("inf")
        self._is_full = False

    def require_writable(self) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._root):
            pass

    def write(self, name: str, lines: list[bytes]) -> None:
        if self._disk_is_full():
            self.close()  # what somebody removes now takes no room any more
            raise OSError(errno.ENOSPC, f"more than {self._settings.disk_used:g} % of the disk is used")
        folder = os.path.dirname(name)  # noqa: PTH120 (of each record)
        if folder in self._open and not os.fstat(self._open[folder].descriptor).st_nlink:
            self._close(folder)  # somebody has removed it, and nobody would read what is written to it
        if folder not in self._open:
            self._open[folder] = self._new(self._root / name)
        file = self._open[folder]
        text = b"".join(lines)
        try:
            _write_all(file.descriptor, text)
        except OSError:
            # Half a line is never left for others to read.
            with suppress(OSError):
                os.ftruncate(file.descriptor, file.size)
            self._close(folder)
            raise
        file.size += len(text)
        if file.size >= self._settings.file_bytes:
            self._close(folder)

    def close(self, before: float | None = None) -> None:
        hour = folder_of(time.time())
        for folder, file in list(self._open.items()):
            if before is None or file.begun <= before or folder != hour:
                self._close(folder)

    def lost(self) -> int:
        return 0

    def forget(self) -> None:
        for file in self._open.values():
            with suppress(OSError):
                os.close(file.descriptor)
        self._open = {}

    @staticmethod
    def _new(path: Path) -> _OpenFile:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _OpenFile(path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o666))

    def _close(self, folder: str) -> None:
        file = self._open.pop(folder)
        with suppress(OSError):
            if not file.size:
                file.path.unlink(missing_ok=True)
        with suppress(OSError):
            os.close(file.descriptor)

    def _disk_is_full(self) -> bool:
        now = time.monotonic()
        if now - self._looked_at >= DISK_LOOKED_AT_S:
            self._looked_at = now
            is_used = used_percent(self._root) > self._settings.disk_used
            self._is_full = is_used and free_bytes(self._root) < self._settings.disk_free
        return self._is_full


def used_percent(folder: Path) -> float:
    """How much of the disk of a folder is used, of what users may use, as `df` shows it; 0 where nobody knows."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return 0  # whoever writes there is told why
    used = found.f_blocks - found.f_bfree
    return 100 * used / (used + found.f_bavail) if used + found.f_bavail else 0


def free_bytes(folder: Path) -> int:
    """The bytes that users may still write to the disk of a folder; 0 where nobody knows."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return 0
    return found.f_bavail * found.f_frsize


def _write_all(descriptor: int, text: bytes) -> None:
    left = memoryview(text)
    while left:
        left = left[os.write(descriptor, left) :]
