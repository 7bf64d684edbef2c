"""What every kind of run has found, as far as its outcome goes, and how it shows itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from typing import Self, TypeVar

from analyzer.reports.view import Cell, Overview, TableView
from contracts.errors import counted, escaped, sentence
from contracts.message import completed, completed_with_violations, for_people

LONGEST_LINE = 4096

AnyReport = TypeVar("AnyReport", bound="RunReport")


@dataclass(frozen=True, repr=False)
class RunReport(ABC):
    """A report of a run; `notes` are sentences of the message: what a reader of the outcome should know beside it."""

    notes: tuple[str, ...] = field(default=(), kw_only=True)
    page: str = field(default="", kw_only=True, compare=False)
    """The page to look at that was written beside the files, as HTML; empty where there is none."""

    @property
    @abstractmethod
    def violation_count(self) -> int: ...

    @property
    @abstractmethod
    def headline(self) -> str:
        """How much there was."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """All sentences that a reader of the outcome should know beside it."""
        return self.notes

    def noted(self, notes: tuple[str, ...]) -> Self:
        """The same report with more notes."""
        return replace(self, notes=(*self.notes, *notes))

    def paged(self, page: str) -> Self:
        """The same report with its page."""
        return replace(self, page=page)

    @abstractmethod
    def views(self) -> tuple[TableView | Cell, ...]:
        """Tables, and lines between them."""

    @property
    def outcome(self) -> str:
        """The exit message of the contract."""
        return completed_with_violations(self.violation_count) if self.violation_count else completed()

    @property
    def message(self) -> str:
        """The outcome, and the remarks after it."""
        return " ".join((sentence(self.outcome), *self.remarks)) if self.remarks else self.outcome

    @property
    def is_bad(self) -> bool:
        """Whether people should look."""
        return self.violation_count > 0

    def overview(self) -> Overview:
        """The whole, for people."""
        outcome = for_people(self.outcome, self.violation_count)
        remarks = tuple(escaped(each, LONGEST_LINE) for each in self.remarks)
        return Overview(self.headline, self.views(), outcome, self.is_bad, remarks, self._where)

    def __repr__(self) -> str:
        where = f", in {self._where}" if self._where else ""
        return f"<{type(self).__name__}: {self.headline}, {counted(self.violation_count, 'violation')}{where}>"

    @property
    def _where(self) -> str:
        """The folder of the files; nothing of what writes none."""
        output = getattr(self, "output", None)
        return "" if output is None else escaped(str(output), LONGEST_LINE)

    def _repr_html_(self) -> str:
        from analyzer.reports.notebook import overview_html  # noqa: PLC0415 (of notebooks alone)

        return overview_html(self.overview(), self.page)


def rows_read(rows: int, bad_records: int, columns: int | None = None) -> str:
    """What there is, and how much of it could not be read."""
    counts = [counted(rows, "row", grouping=",")]
    if columns is not None:
        counts.append(counted(columns, "column", grouping=","))
    left_out = counted(bad_records, "record could not be read and is", "records could not be read and are", ",")
    return ", ".join(counts) + (f"; {left_out} left out" if bad_records else "")
