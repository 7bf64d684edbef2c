"""The page of a merge and its counts, written where no reader of the merged records takes them for data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import orjson

from analyzer.ground_truth.report import MergeReport
from analyzer.publish import page_file
from analyzer.publish.report_folder import ReportFolder
from analyzer.reports.file_names import MERGE_COUNTS, MERGE_PAGE
from contracts.errors import without_secrets
from contracts.merge_counts import MergeCounts, MergedHour
from contracts.merge_job import MergeJob

NAMES = (MERGE_COUNTS, MERGE_PAGE)


def write_page(job: MergeJob, output: Path, report: MergeReport, by_folder: Mapping[str, int]) -> MergeReport:
    """Write both where the job has a page, else remove those of an earlier merge; the merged records are in place.

    `by_folder` is how many of them are in which folder. The same report, with the page, or with why there is none.
    """
    try:
        with ReportFolder(output, NAMES) as folder:
            if not job.write_page:
                return report
            text = orjson.dumps(_counts(job, report, by_folder).model_dump(mode="json"), option=orjson.OPT_INDENT_2)
            folder.write(MERGE_COUNTS, [text, b"\n"])
            return page_file.with_page(report, folder, MERGE_PAGE, lambda: _page(job, text))
    except page_file.FORGIVEN as error:
        return page_file.without_page(report, MERGE_PAGE, error)


def _page(job: MergeJob, text: bytes) -> str:
    from analyzer.pages.kinds import page_of  # noqa: PLC0415 (containers write none)
    from analyzer.pages.run_page import facts_of  # noqa: PLC0415

    return page_of({MERGE_COUNTS: text}, None, facts_of(job) | {"Labels": without_secrets(job.ground_truth_source)})


def _counts(job: MergeJob, report: MergeReport, by_folder: Mapping[str, int]) -> MergeCounts:
    return MergeCounts(
        start_time=job.start_time,
        end_time=job.end_time,
        captures=report.captures,
        merged=report.merged,
        without_id=report.without_id,
        label_ids=report.label_ids,
        unmatched_labels=report.unmatched_labels,
        conflicting_ids=report.conflicting_ids,
        repeated_labels=report.repeated_labels,
        hours=[MergedHour(folder=folder, merged=number) for folder, number in sorted(by_folder.items())],
    )
