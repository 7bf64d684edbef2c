"""What a merge has come to, as its caller gets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import counted
from contracts.message import completed


@dataclass(frozen=True)
class MergeReport:
    """Counts of a merge, and the files that it wrote.

    `captures` are those of the window; `unmatched_captures` those that have no label, of which some are `without_id`.
    `label_ids` are the ids that have a label, `conflicting_ids` those with labels that differ; `repeated_labels` are
    labels beyond the first of their id. `notes` say what was left out as it was read.
    """

    output: Path
    captures: int
    merged: int
    without_id: int
    label_ids: int
    unmatched_labels: int
    conflicting_ids: int
    repeated_labels: int
    notes: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()

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
    def message(self) -> str:
        return " ".join((completed(), *self.sentences, *self.notes))

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
