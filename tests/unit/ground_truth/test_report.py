"""What a merge tells, in its message and as a table."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from analyzer.ground_truth.report import MergeReport
from analyzer.reports.terminal import print_report

PLAIN = MergeReport(
    output=Path("/merged"),
    captures=1,
    merged=1,
    without_id=0,
    label_ids=1,
    unmatched_labels=0,
    conflicting_ids=0,
    repeated_labels=0,
)
COMPLETED = "Completed: Job completed successfully with no violations."


def test_the_message_tells_what_was_merged_and_nothing_of_what_was_not_there() -> None:
    assert PLAIN.message == f"{COMPLETED} 1 captured record was merged with its label."
    assert PLAIN.violation_count == 0


def test_the_message_tells_all_that_was_left_out() -> None:
    report = replace(
        PLAIN,
        captures=900,
        merged=299,
        without_id=300,
        label_ids=310,
        unmatched_labels=1,
        conflicting_ids=2,
        repeated_labels=7,
        notes=("3 records lay outside the window.",),
    )
    assert report.unmatched_captures == 601
    assert report.message == (
        f"{COMPLETED} 299 captured records were merged with their labels. "
        "601 captured records without a label (300 of them without an id) were left out. "
        "1 label without a captured record was left out. 2 ids have labels that differ: the latest was taken. "
        "7 labels for an id that has another one were left out. 3 records lay outside the window."
    )


def test_the_table_shows_the_counts_and_where_the_files_are() -> None:
    files = tuple(Path(f"/merged/2021/05/06/{hour}/part-{part}") for hour in (21, 22) for part in range(3))
    stream = io.StringIO()
    print_report(replace(PLAIN, captures=1_700_000, merged=1_234_567, files=files), stream)
    shown = stream.getvalue()
    assert "| merged                                | 1,234,567 |" in shown
    assert "| captured without a label              |   465,433 |" in shown
    assert "| hour folders                          |         2 |" in shown
    assert "\nReports: /merged\n" in shown
    assert shown.endswith(f"{COMPLETED}\n")
