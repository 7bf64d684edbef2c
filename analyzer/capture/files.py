"""The files that records are written into: on this machine, or in a store."""

from __future__ import annotations

from typing import Protocol

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
        """Close the files that were begun before a moment, and those of hours that are over, or all; never raises."""

    def lost(self) -> int:
        """How many lines that were taken will not be written any more when the writer ends."""

    def forget(self) -> None:
        """Leave what is open to the process that this one was forked from."""


def files_of(settings: CaptureSettings) -> CaptureFiles:
    """The files of a writer. Raises ConfigurationError where `to` names no place."""
    root = place_of("to", settings.to) / settings.endpoint / settings.variant
    return StoredFiles(root, settings) if isinstance(root, S3Path) else LocalFiles(root, settings)
