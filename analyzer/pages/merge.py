"""The page of a merge, from its file of counts: what was merged and what was not, and the merged records by hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.pages.frame import render
from analyzer.pages.report_files import ReadableFiles
from analyzer.pages.texts import percent, shown
from analyzer.reports.file_names import MERGE_COUNTS
from contracts.errors import counted
from contracts.merge_counts import MergeCounts, parse_merge_counts

MOST_HOURS = 1000
LONGEST_FOLDER, LONGEST_HINT = 200, 1000


def merge_page(
    title: str, texts: Mapping[str, bytes], *, facts: Mapping[str, str] | None = None, hints: Sequence[str] = ()
) -> str:
    """HTML, to be written as UTF-8, of the file of counts among `texts`."""
    reader = ReadableFiles(texts)
    counts = reader.read(MERGE_COUNTS, parse_merge_counts)
    known = dict(facts or {})
    if counts:
        window = {"From": counts.start_time, "To": counts.end_time}
        known = {**{name: str(value) for name, value in window.items() if value}, **known}
    hours = counts.hours if counts else []
    most = max((hour.merged for hour in hours), default=0) or 1
    return render(
        "merge.html.j2",
        "merge.css",
        "",
        title=shown(title),
        facts=[(shown(name), shown(value)) for name, value in known.items()],
        problems=[shown(each, LONGEST_HINT) for each in (*reader.problems, *hints)],
        figures=_figures(counts) if counts else [],
        rest=_rest(counts) if counts else [],
        hours=[
            (shown(hour.folder, LONGEST_FOLDER), f"{hour.merged:,}", round(100 * hour.merged / most, 2))
            for hour in hours[:MOST_HOURS]
        ],
        hour_count=len(hours),
        counts=MERGE_COUNTS,
    )


def _figures(counts: MergeCounts) -> list[tuple[str, str, str]]:
    """The five figures: name, value, and what stands beside it."""
    share = percent(counts.merged / counts.captures) if counts.captures else ""
    without = f"{counts.without_id:,} of them without an id" if counts.without_id else ""
    return [
        ("Captured", f"{counts.captures:,}", "records"),
        ("Merged", f"{counts.merged:,}", f"{share} of the captured records" if share else ""),
        ("Without a label", f"{counts.unmatched_captures:,}", without),
        ("Labels", f"{counts.label_ids:,}", counted(counts.unmatched_labels, "has no record", "have no record", ",")),
        ("Hours", f"{len(counts.hours):,}", "folders written"),
    ]


def _rest(counts: MergeCounts) -> list[str]:
    """Sentences about labels that there are several of."""
    found = []
    if counts.conflicting_ids:
        ids = counted(counts.conflicting_ids, "id has", "ids have", ",")
        found.append(f"{ids} labels that differ: the latest was taken.")
    if counts.repeated_labels:
        labels = counted(counts.repeated_labels, "label", grouping=",")
        found.append(f"{labels} for an id that has another one, left out.")
    return found
