"""The files of a run, in the contract's order of keys, each entry on a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from analyzer.model_quality.report import ModelQualityReport
from analyzer.publish.report_folder import ReportFolder
from analyzer.publish.reports import document_text
from analyzer.reports.file_names import CONSTRAINTS, STATISTICS, VIOLATIONS
from contracts.model_quality_constraints import ModelQualityConstraints
from contracts.model_quality_statistics import ModelQualityStatistics
from contracts.model_quality_violations import ModelQualityViolations


def write_reports(output: Path, report: ModelQualityReport, constraints: ModelQualityConstraints) -> None:
    """Write all files of a run, together or not at all; a baseline run has no violations. Raises OutputError."""
    with ReportFolder(output) as folder:
        folder.write(STATISTICS, statistics_text(report.statistics))
        folder.write(CONSTRAINTS, document_text(constraints))
        if report.constraints is not None:
            folder.write(VIOLATIONS, document_text(ModelQualityViolations(violations=report.violations)))


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
