"""A merge for people: what was joined, what was not, and where it lies."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console

from analyzer.ground_truth.report import MergeReport
from analyzer.table import empty_table, print_shown, show_outcome


def print_merge_report(report: MergeReport, stream: TextIO) -> None:
    """Print the counts of a merge."""
    print_shown(lambda console: _print(report, console), stream)


def _print(report: MergeReport, console: Console) -> None:
    table = empty_table(console)
    table.add_column("records", no_wrap=True)
    table.add_column("number", justify="right", no_wrap=True)
    counts = {
        "merged": report.merged,
        "captured without a label": report.unmatched_captures,
        "labels without a captured record": report.unmatched_labels,
        "ids with labels that differ": report.conflicting_ids,
        "labels for an id that has another one": report.repeated_labels,
        "hour folders": len({file.parent for file in report.files}),
    }
    for what, number in counts.items():
        table.add_row(what, f"{number:,}")
    console.print(table)
    show_outcome(report.message, False, report.output, console)
