"""The files of an analysis, in the order in which they appear: what belongs to another is there before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

import orjson

from analyzer.analyses.report import AnalysisRunReport
from analyzer.publish.page_file import with_page
from analyzer.publish.report_folder import BASELINE_ROWS, LOCAL_VALUES, ReportFolder
from analyzer.reports.file_names import ANALYSIS, VIOLATIONS
from contracts.analysis_config import ReportMethod
from contracts.analysis_report import analysis_report_text
from contracts.drift_violations import VERSION

AnyAnalysisReport = TypeVar("AnyAnalysisReport", bound=AnalysisRunReport)


def report_names(page: ReportMethod | None) -> tuple[str, ...]:
    """All files that a run may write; an older page goes even where none is asked for."""
    return BASELINE_ROWS, LOCAL_VALUES, page_name(page or ReportMethod()), ANALYSIS, VIOLATIONS


def write_reports(
    folder: ReportFolder, report: AnyAnalysisReport, page: ReportMethod | None, facts: Callable[[], Mapping[str, str]]
) -> AnyAnalysisReport:
    """Write `analysis.json`, the violations of a monitoring run, and the page where there is one.

    `facts` are what the page tells of the settings. The same report, which tells why there is no page where it cannot
    be made.
    """
    folder.write(ANALYSIS, [analysis_report_text(report.report).encode()])
    if report.monitoring:
        folder.write(VIOLATIONS, violations_text(report))
    if page is None:
        return report
    name = page_name(page)
    return with_page(report, folder, name, partial(page_text, report, page, facts))


def violations_text(report: AnalysisRunReport) -> Iterator[bytes]:
    """The text of `constraint_violations.json`; an empty list when all is well."""
    found = [violation.model_dump() for violation in report.violations]
    document = {"version": VERSION, "violations": found}
    yield orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def page_name(page: ReportMethod) -> str:
    """The file that the config asks for."""
    return f"{page.name}.html"


def page_text(report: AnalysisRunReport, page: ReportMethod, facts: Callable[[], Mapping[str, str]]) -> str:
    """The page as HTML; `facts` are what it tells of the settings."""
    from analyzer.pages.analysis import analysis_page  # noqa: PLC0415 (only pages need what it imports)

    return analysis_page(
        page.title,
        report.report,
        facts={**facts(), **report.findings.facts},
        statistics=report.findings.statistics,
        baseline=report.baseline,
        violations=report.violations if report.monitoring else None,
        hints=report.all_hints,
    )
