"""The page that a run writes beside its reports, of their texts and those of its baseline."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.baseline_files import read_baseline_file
from analyzer.pages.data_quality import data_quality_page
from analyzer.pages.report_files import ReportFiles
from analyzer.reports.file_names import CONSTRAINTS, STATISTICS
from contracts.errors import without_secrets
from contracts.job import DataQualityJob


def run_page(job: DataQualityJob, texts: Mapping[str, bytes]) -> bytes:
    """The page as UTF-8, of the texts of the reports by the names of their files. Raises BaselineError."""
    places = {
        STATISTICS: ("baseline_statistics", job.baseline_statistics),
        CONSTRAINTS: ("baseline_constraints", job.baseline_constraints),
    }
    judging = {
        name: read_baseline_file(setting, location, bytes, job.max_baseline_bytes)
        for name, (setting, location) in places.items()
        if location is not None
    }
    facts = {
        "Data": job.dataset_source,
        "From": job.start_time,
        "To": job.end_time,
        "Baseline": job.baseline_constraints or job.baseline_statistics,
    }
    page = data_quality_page(
        "Data quality",
        ReportFiles.of(texts),
        ReportFiles.of(judging, "Of the baseline, ") if judging else None,
        facts={name: without_secrets(str(value)) for name, value in facts.items() if value},
    )
    return page.encode("utf-8")
