"""The files that records are written into: on this machine, or in a store."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Protocol
from uuid import uuid4

from analyzer.capture.local_files import LocalFiles
from analyzer.capture.settings import CaptureSettings
from analyzer.capture.stored_files import StoredFiles
from analyzer.places.place import place_of
from analyzer.places.s3 import S3Path


class CaptureFiles(Protocol):
    """What a writer needs of them; one thread uses them. Times are seconds since 1970."""

    def require_writable(self) -> None:
        """Raise OSError where no file can be written."""

    def write(self, name: str, lines: list[bytes]) -> None:
        """Add lines to the file open in the folder of `name`, else to a new one called so.

        Raises OSError, and none of the lines is written then.
        """

    def close(self, before: float | None = None) -> None:
        """Close the files that were begun before a moment, or all of them; never raises."""

    def lost(self) -> int:
        """How many lines that were taken will not be written any more when the writer ends."""

    def forget(self) -> None:
        """Leave what is open to the process that this one was forked from."""


def files_of(settings: CaptureSettings) -> CaptureFiles:
    """The files of a writer. Raises ConfigurationError where `to` names no place."""
    root = place_of("to", settings.to) / settings.endpoint / settings.variant
    return StoredFiles(root, settings) if isinstance(root, S3Path) else LocalFiles(root, settings)


def folder_of(moment: float) -> str:
    """The folder of the hour, in UTC, that a moment lies in: monitors look for its records there alone."""
    return _folder_of_hour(int(moment // 3600))


@lru_cache(16)
def _folder_of_hour(hour: int) -> str:
    return time.strftime("%Y/%m/%d/%H", time.gmtime(hour * 3600))


def name_of(moment: float) -> str:
    """A new name, with its folder, of a file whose first record is of that moment."""
    milliseconds = int(moment * 1000) % 1000
    minute = time.strftime("%M-%S", time.gmtime(moment))
    return f"{folder_of(moment)}/{minute}-{milliseconds:03}-{uuid4()}.jsonl"
