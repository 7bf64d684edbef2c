"""What a merge has come to, as its caller gets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.places.place import Place
from analyzer.reports.report_table import ReportTable
from analyzer.reports.run_report import RunReport
from analyzer.reports.view import Cell, TableView
from contracts.errors import counted


@dataclass(frozen=True)
class MergeCount:
    """How many records of one kind there were."""

    records: str
    number: int


@dataclass(frozen=True, repr=False)
class MergeReport(RunReport):
    """Counts of a merge, and the files that it wrote.

    `captures` are those of the window; `unmatched_captures` those that have no label, of which some are `without_id`.
    `label_ids` are the ids that have a label, `conflicting_ids` those with labels that differ; `repeated_labels` are
    labels beyond the first of their id.
    """

    output: Place
    captures: int
    merged: int
    without_id: int
    label_ids: int
    unmatched_labels: int
    conflicting_ids: int
    repeated_labels: int
    files: tuple[Place, ...] = ()

    @property
    def unmatched_captures(self) -> int:
        return self.captures - self.merged

    @property
    def violation_count(self) -> int:
        """A merge judges nothing."""
        return 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was merged and what was not."""
        return tuple(self._sentences())

    @property
    def counts(self) -> ReportTable[MergeCount]:
        """What was merged and what was not, as a table."""
        counts = {
            "merged": self.merged,
            "captured without a label": self.unmatched_captures,
            "labels without a captured record": self.unmatched_labels,
            "ids with labels that differ": self.conflicting_ids,
            "labels for an id that has another one": self.repeated_labels,
            "hour folders": len({file.parent for file in self.files}),
        }
        return ReportTable(MergeCount, (MergeCount(records, number) for records, number in counts.items()))

    @property
    def remarks(self) -> tuple[str, ...]:
        return (*self.sentences, *self.notes)

    @property
    def headline(self) -> str:
        return counted(self.captures, "captured record", grouping=",")

    def views(self) -> tuple[TableView | Cell, ...]:
        return (self.counts.view,)

    def _sentences(self) -> Iterator[str]:
        one = self.merged == 1
        yield f"{_counted(self.merged, 'captured record')} merged with {'its label' if one else 'their labels'}."
        if self.unmatched_captures:
            of_them = f" ({self.without_id} of them without an id)" if self.without_id else ""
            yield f"{_counted(self.unmatched_captures, 'captured record', f' without a label{of_them}')} left out."
        if self.unmatched_labels:
            yield f"{_counted(self.unmatched_labels, 'label', ' without a captured record')} left out."
        if self.conflicting_ids:
            yield f"{counted(self.conflicting_ids, 'id has', 'ids have')} labels that differ: the latest was taken."
        if self.repeated_labels:
            yield f"{_counted(self.repeated_labels, 'label', ' for an id that has another one')} left out."


def _counted(number: int, what: str, more: str = "") -> str:
    return counted(number, f"{what}{more} was", f"{what}s{more} were")
