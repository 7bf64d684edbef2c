"""The page of a run, made when its reports are written: what is wrong with it is told, and costs the page alone."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

from analyzer.errors import AnalyzerError
from analyzer.hints import tell_hints
from analyzer.publish.report_folder import ReportFolder
from analyzer.reports.run_report import AnyReport

FORGIVEN: tuple[type[Exception], ...] = (Exception,)
"""What a run does not end by; the tests let defects through."""


def with_page(report: AnyReport, folder: ReportFolder, name: str, make: Callable[[], str]) -> AnyReport:
    """Write the page beside the reports, which are written by now: the report with it, or with why there is none."""
    try:
        page = make()
        folder.write(name, [page.encode("utf-8", "backslashreplace")])
    except FORGIVEN as error:
        return without_page(report, name, error)
    return report.paged(page)


def with_page_again(report: AnyReport, folder: Path, name: str, make: Callable[[], str]) -> AnyReport:
    """The page of a run whose reports a user's script may have rewritten; nothing where there is no page."""
    if not report.page:
        return report
    try:
        with ReportFolder(folder, (name,)) as reports:
            return with_page(report, reports, name, make)
    except FORGIVEN as error:
        return without_page(report, name, error)


def without_page(report: AnyReport, name: str, error: Exception) -> AnyReport:
    """The report with a hint that says why there is no page; not by a defect's own message, which may be data."""
    if isinstance(error, AnalyzerError):
        reason = error.message
    else:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
        reason = f"a defect of the analyzer ({type(error).__name__} at {where})."
    return report.noted(tell_hints([f"There is no page, {name}: {reason} The reports are not touched by that."]))
