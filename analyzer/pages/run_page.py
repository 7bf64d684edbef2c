"""The page that a run writes beside its reports, of their texts and those of its baseline."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from analyzer.baseline_files import read_baseline_file
from analyzer.formats.frames import data_at
from analyzer.limited_file import read_limited
from analyzer.pages.kinds import FILES, page_of
from analyzer.pages.trend_chart import TrendChart
from analyzer.places.place import place_of
from analyzer.reports.file_names import CONSTRAINTS, STATISTICS
from contracts.base_job import Job
from contracts.errors import ContractError, without_secrets
from contracts.monitor_job import MonitorJob


def run_page(
    job: MonitorJob, texts: Mapping[str, bytes], trends: Mapping[str, Sequence[TrendChart]] | None = None
) -> str:
    """The page as HTML, of the texts of the reports by the names of their files. Raises BaselineError.

    `trends` are the charts of features over earlier runs.
    """
    places = {
        CONSTRAINTS: ("baseline_constraints", job.baseline_constraints),
        STATISTICS: ("baseline_statistics", job.baseline_statistics),
    }
    judging = {
        name: read_baseline_file(setting, location, bytes, job.max_baseline_bytes)
        for name, (setting, location) in places.items()
        if location is not None
    }
    judging |= _beside(job) if CONSTRAINTS in judging and STATISTICS not in judging else {}
    facts = facts_of(job, job.baseline_constraints or job.baseline_statistics)
    return page_of(texts, judging or None, facts, trends=trends)


def page_of_folder(job: MonitorJob, folder: Path) -> str:
    """The page as HTML, of the reports as they are in the run's folder. Raises BaselineError."""
    return run_page(job, {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()})


def facts_of(job: Job, baseline: str | None = None) -> dict[str, str]:
    """What was read, in order: data, window, and the baseline with its time."""
    facts = {
        "Data": data_at(job.dataset_source),
        "From": job.start_time,
        "To": job.end_time,
        "Baseline": baseline,
        "Baseline written": written("baseline_constraints", baseline) if baseline else "",
    }
    return {name: without_secrets(str(value)) for name, value in facts.items() if value}


def written(setting: str, location: str) -> str:
    """When the file at a place was written; nothing where nobody knows."""
    try:
        changed = getattr(place_of(setting, location).stat(), "st_mtime", None)
    except OSError:
        return ""
    return f"{datetime.datetime.fromtimestamp(changed, datetime.UTC):%Y-%m-%d %H:%M} UTC" if changed else ""


def _beside(job: MonitorJob) -> dict[str, bytes]:
    """The statistics that lie beside the baseline's constraints, for what they alone can show."""
    place = place_of("baseline_constraints", job.baseline_constraints or "").parent / STATISTICS
    try:
        return {STATISTICS: read_limited(place, job.max_baseline_bytes)}
    except (ContractError, OSError):
        return {}
