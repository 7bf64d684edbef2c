"""The files of a run, in the contract's order of keys, each entry on a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from analyzer.model_quality.report import ModelQualityReport
from analyzer.publish.page_file import with_page
from analyzer.publish.report_folder import ReportFolder
from analyzer.publish.reports import document_text
from analyzer.reports.file_names import CONSTRAINTS, PAGE, STATISTICS, VIOLATIONS
from contracts.model_quality_constraints import ModelQualityConstraints
from contracts.model_quality_job import ModelQualityJob
from contracts.model_quality_statistics import ModelQualityStatistics
from contracts.model_quality_violations import ModelQualityViolations


def write_reports(
    output: Path, job: ModelQualityJob, report: ModelQualityReport, constraints: ModelQualityConstraints
) -> ModelQualityReport:
    """Write all files of a run, together or not at all; a baseline run has no violations. Raises OutputError.

    The same report, which tells why there is no page where it cannot be made.
    """
    texts = {STATISTICS: statistics_text(report.statistics), CONSTRAINTS: document_text(constraints)}
    if report.constraints is not None:
        texts[VIOLATIONS] = document_text(ModelQualityViolations(violations=report.violations))
    written = {name: b"".join(text) for name, text in texts.items()}
    with ReportFolder(output) as folder:
        for name, text in written.items():
            folder.write(name, [text])
        if job.write_page:
            return with_page(report, folder, PAGE, lambda: _page(job, written))
    return report


def _page(job: ModelQualityJob, texts: Mapping[str, bytes]) -> str:
    from analyzer.pages.run_page import run_page  # noqa: PLC0415 (containers write none)

    return run_page(job, texts)


def statistics_text(statistics: ModelQualityStatistics) -> Iterator[bytes]:
    """The text of `statistics.json`: a metric or curve a line."""
    yield b"{\n"
    document = statistics.model_dump(mode="json")
    yield from _joined(((key, _section(value)) for key, value in document.items()), b"  ")
    yield b"\n}\n"


def _section(value: Any) -> bytes:
    if not isinstance(value, dict):
        return orjson.dumps(value)
    entries = ((key, orjson.dumps(each)) for key, each in value.items())
    return b"".join((b"{\n", *_joined(entries, b"    "), b"\n  }"))


def _joined(entries: Any, indent: bytes) -> Iterator[bytes]:
    separator = b""
    for key, text in entries:
        yield separator + indent + orjson.dumps(key) + b": " + text
        separator = b",\n"
