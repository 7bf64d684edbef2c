"""Capture files of a store, which are sent whole: what a process that is killed has not sent is lost."""

from __future__ import annotations

import errno
import os
import time
from collections import deque
from dataclasses import dataclass, field

from analyzer.capture.hours import folder_of
from analyzer.capture.settings import CaptureSettings
from analyzer.places.s3 import S3Path

RETRY_S = 5


@dataclass(slots=True)
class _UnsentFile:
    name: str
    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    begun: float = field(default_factory=time.time)


class StoredFiles:
    """The lines of each hour that are gathered, and full files that wait until the store takes them."""

    def __init__(self, root: S3Path, settings: CaptureSettings) -> None:
        self._root = root
        self._settings = settings
        self.forget()

    def require_writable(self) -> None:
        (self._root / "0").require_writable()

    def write(self, name: str, lines: list[bytes]) -> None:
        size = sum(map(len, lines))
        if self._held + size > self._settings.queue_bytes:
            raise OSError(errno.ENOBUFS, f"too much waits for the store{self._trouble and f' ({self._trouble})'}")
        folder = os.path.dirname(name)  # noqa: PTH120 (of each record)
        file = self._gathered.setdefault(folder, _UnsentFile(name))
        file.lines += lines
        file.size += size
        self._held += size
        if file.size >= self._settings.file_bytes:
            self._waiting.append(self._gathered.pop(folder))
            self._send()

    def close(self, before: float | None = None) -> None:
        hour = folder_of(time.time())
        for folder, file in list(self._gathered.items()):
            if before is None or file.begun <= before or folder != hour:
                self._waiting.append(self._gathered.pop(folder))
        self._send(at_once=before is None)

    def lost(self) -> int:
        return sum(len(file.lines) for file in (*self._waiting, *self._gathered.values()))

    def forget(self) -> None:
        self._gathered: dict[str, _UnsentFile] = {}
        self._waiting: deque[_UnsentFile] = deque()
        self._held = 0
        self._trouble = ""
        self._next_try = 0.0

    def _send(self, at_once: bool = False) -> None:
        """Send what waits, the oldest first, until the store refuses one: it is tried again after some time."""
        if not at_once and time.monotonic() < self._next_try:
            return
        while self._waiting:
            file = self._waiting[0]
            try:
                (self._root / file.name).write_bytes(b"".join(file.lines))
            except OSError as error:
                self._trouble = error.strerror or str(error)
                self._next_try = time.monotonic() + RETRY_S
                return
            self._trouble = ""
            self._held -= file.size
            self._waiting.popleft()
