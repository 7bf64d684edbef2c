"""The page of a run, made when its reports are written: what is wrong with it is told, and costs the page alone."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from analyzer.errors import AnalyzerError
from analyzer.hints import tell_hints
from analyzer.publish.report_folder import ReportFolder

FORGIVEN: tuple[type[Exception], ...] = (Exception,)
"""What a run does not end by; the tests let defects through."""


def add_page(folder: ReportFolder, name: str, make: Callable[[], str]) -> tuple[str, ...]:
    """Write the page beside the reports, which are written by now; a hint where there is none."""
    try:
        folder.write(name, [make().encode("utf-8", "backslashreplace")])
    except FORGIVEN as error:
        return tell_hints([f"There is no page, {name}: {_reason(error)} The reports are not touched by that."])
    return ()


def _reason(error: Exception) -> str:
    """Without what a defect's own message says, which may be data."""
    if isinstance(error, AnalyzerError):
        return error.message
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
    return f"a defect of the analyzer ({type(error).__name__} at {where})."
