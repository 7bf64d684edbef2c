"""What people see of a report, whatever shows it: a terminal, a log or a notebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

from contracts.errors import counted

Item = TypeVar("Item")
Style = Literal["", "name", "bad", "warn", "good", "dim"]

MOST_ROWS = 50
"""Of a table that may be long."""

KEPT = 99
"""The rank of columns that never give way."""


class Cell(NamedTuple):
    """A text whose unprintable characters are escaped already."""

    text: str
    style: Style = ""


@dataclass(frozen=True)
class ViewColumn:
    """On a narrow terminal columns with the smallest rank give way first; a `prose` one then stands below its row."""

    title: str
    right: bool = False
    rank: int = KEPT
    prose: bool = False


@dataclass(frozen=True)
class ViewRow:
    """One cell a column. Of too many rows the worst are shown."""

    cells: tuple[Cell, ...]
    badness: float = 0.0


@dataclass(frozen=True)
class TableView:
    """A table; `rows_are` and `file` say what its rows are, in the plural, and where all of them are."""

    columns: tuple[ViewColumn, ...]
    rows: tuple[ViewRow, ...]
    heading: str = ""
    rows_are: str = "rows"
    file: str = ""
    tells_violations: bool = False
    """Whether it stands before other tables where there is no room to scroll."""
    count: int | None = None
    """How many rows there are where only the worst of them are here."""

    def worst(self, most: int) -> tuple[ViewRow, ...]:
        """At most so many rows, the worst first."""
        return tuple(sorted(self.rows, key=lambda row: -row.badness))[:most]

    def note(self, shown: int) -> str:
        """What to say where not all rows are shown."""
        count = len(self.rows) if self.count is None else self.count
        more = count - shown
        if more <= 0:
            return ""
        first = ", the worst first" if any(row.badness for row in self.rows) else ""
        where = f"; {counted(more, 'more is', 'more are', ',')} in {self.file}" if self.file else ""
        return f"{shown} of {count:,} {self.rows_are} are shown{first}{where}."


def few(items: Sequence[Item], badness: Callable[[Item], float]) -> Sequence[Item]:
    """The items, or so many of the worst as are ever shown: rows of all would be made for nobody."""
    return items if len(items) <= MOST_ROWS else sorted(items, key=lambda item: -badness(item))[:MOST_ROWS]


@dataclass(frozen=True)
class Overview:
    """A report: how much there was, tables and lines between them, what the run came to, and where its files are."""

    headline: str
    body: tuple[TableView | Cell, ...]
    outcome: str
    is_bad: bool
    remarks: tuple[str, ...] = ()
    where: str = ""
