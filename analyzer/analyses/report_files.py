"""The files of an analysis, in the order in which they appear: what belongs to another is there before it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import orjson

from analyzer.analyses.report import AnalysisRunReport
from analyzer.publish.report_folder import ANALYSIS, BASELINE_ROWS, LOCAL_VALUES, ReportFolder
from analyzer.reports.file_names import VIOLATIONS
from contracts.analysis_config import ReportMethod
from contracts.analysis_report import analysis_report_text
from contracts.drift_violations import VERSION

logger = logging.getLogger(__name__)


def report_names(page: ReportMethod | None) -> tuple[str, ...]:
    """All files that a run may write; an older page goes even where none is asked for."""
    return BASELINE_ROWS, LOCAL_VALUES, _page_name(page or ReportMethod()), ANALYSIS, VIOLATIONS


def write_reports(folder: ReportFolder, report: AnalysisRunReport, page: ReportMethod | None) -> None:
    """Write `analysis.json`, the page where one is asked for, and the violations of a monitoring run."""
    if page is not None:
        folder.write(_page_name(page), [_page_text(report, page)])
        logger.info("The report is the page %s; no notebook and no PDF file is made of it", _page_name(page))
    folder.write(ANALYSIS, [analysis_report_text(report.report).encode()])
    if report.monitoring:
        folder.write(VIOLATIONS, violations_text(report))


def violations_text(report: AnalysisRunReport) -> Iterator[bytes]:
    """The text of `constraint_violations.json`; an empty list when all is well."""
    found = [violation.model_dump() for violation in report.violations]
    document = {"version": VERSION, "violations": found}
    yield orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _page_name(page: ReportMethod) -> str:
    return f"{page.name}.html"


def _page_text(report: AnalysisRunReport, page: ReportMethod) -> bytes:
    from analyzer.analysis_page import analysis_page  # noqa: PLC0415 (only pages need what it imports)

    text = analysis_page(
        page.title,
        report.report,
        facts=report.findings.facts,
        statistics=report.findings.statistics,
        baseline=report.baseline,
        violations=report.violations if report.monitoring else None,
        hints=report.all_hints,
    )
    return text.encode("utf-8", "backslashreplace")
