"""The reports that an execution has left: they go before it runs anew, so that none of them speaks for the new run."""

from __future__ import annotations

from contextlib import suppress

from analyzer.errors import OutputError
from analyzer.pages.kinds import FILES
from analyzer.reports.file_names import PAGE, VIOLATIONS
from analyzer.service.store.jobs import output_uris
from analyzer.service.store.tables import StoredJob
from analyzer.service.transfers.reach import Reach

_NAMES = (VIOLATIONS, *(name for name in FILES if name != VIOLATIONS), PAGE)
"""Violations go first, as who waits for them knows a run by them."""


def remove_reports(job: StoredJob, reach: Reach) -> None:
    """Remove the reports of a job that has ended. Raises ConfigurationError, and OutputError."""
    for uri in output_uris(job):
        folder = reach.place("S3Uri", uri)
        for name in _NAMES:
            try:
                with suppress(FileNotFoundError):
                    (folder / name).unlink()
            except OSError as error:
                raise OutputError.cannot_write("S3Uri", folder, error.strerror or str(error)) from None
