"""A report on a terminal, fitted to its width, or as plain text in a log."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Sequence
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from analyzer.reports.run_report import LONGEST_LINE, RunReport
from analyzer.reports.view import KEPT, MOST_ROWS, Cell, Style, TableView, ViewRow
from contracts.errors import escaped

LEAST_PROSE, LEAST_NAME = 36, 24
"""Cells that a text, or the name of a row, must have to stand in a column of a table."""

LONGEST_TITLE = 12
"""Cells of a title above numbers; a longer one is folded."""

LOG_WIDTH = 1000
"""Lines of a log are as long as they need to be, and are not folded."""

STYLES: dict[Style, str] = {
    "": "",
    "name": "bold",
    "bad": "bold red",
    "warn": "yellow",
    "good": "bold green",
    "dim": "dim",
}


def print_report(report: RunReport, stream: TextIO, logged: Collection[str] = ()) -> None:
    """Print what a run has found; its outcome is the last line. Remarks that are `logged` already are left out."""
    print_shown(lambda console: show_report(report, console, logged), stream)


def print_shown(show: Callable[[Console], None], stream: TextIO) -> None:
    """Print what `show` puts on a console: with colour and fitted to its width on a terminal, else as plain text."""
    console = Console(file=stream, highlight=False, markup=False)
    if console.is_terminal:
        show(console)
        return
    text = io.StringIO()
    show(Console(file=text, highlight=False, markup=False, width=LOG_WIDTH, no_color=True))
    # The tables' edges are lines of spaces.
    stream.writelines(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def show_report(report: RunReport, console: Console, logged: Collection[str] = ()) -> None:
    """Put a report on a console, without the remarks that are `logged` already."""
    overview = report.overview()
    console.print(overview.headline)
    for each in overview.body:
        if isinstance(each, TableView):
            show_table(each, console)
        else:
            print_text(_text(each), console)
    if overview.where:
        console.print(Text(f"Reports: {overview.where}"), soft_wrap=True)
    before = {escaped(each, LONGEST_LINE) for each in logged}
    if remarks := [each for each in overview.remarks if each not in before]:
        print_text(Text(" ".join(remarks)), console)
    print_text(_text(Cell(overview.outcome, "bad" if overview.is_bad else "good")), console)


def print_text(text: Text, console: Console) -> None:
    """Print sentences, broken between words on a terminal; in a log they stay one line."""
    console.print(text, soft_wrap=not console.is_terminal)


def show_table(view: TableView, console: Console, most: int = MOST_ROWS) -> None:
    """Put a table on a console, of which no number is cut.

    Where it is too wide, less important columns give way, then long texts stand below their rows, or it becomes several
    tables.
    """
    if view.heading:
        console.print(view.heading)
    rows = view.rows if len(view.rows) <= most else view.worst(most)
    _show_rows(view, rows, columns_shown(view, rows, console), console)
    if note := view.note(len(rows)):
        console.print(note)


def columns_shown(view: TableView, rows: Sequence[ViewRow], console: Console) -> list[int]:
    """The places of the columns for which there is room, and of those that never give way."""
    columns = list(range(len(view.columns)))
    while _least_width(view, rows, columns) > console.width:
        least = min(columns, key=lambda place: view.columns[place].rank)
        if view.columns[least].rank == KEPT:
            break
        columns.remove(least)
    return columns


def _show_rows(view: TableView, rows: Sequence[ViewRow], columns: Sequence[int], console: Console) -> None:
    first, *others = columns
    if len(others) < 2 or _least_width(view, rows, columns) <= console.width:
        console.print(_table(view, rows, columns, console))
    elif any(view.columns[place].prose for place in columns):
        for row in rows:
            _show_paragraph(view, row, console)
        console.print()
    else:
        half = len(others) // 2
        _show_rows(view, rows, [first, *others[:half]], console)
        _show_rows(view, rows, [first, *others[half:]], console)


def _table(view: TableView, rows: Sequence[ViewRow], columns: Sequence[int], console: Console) -> Table:
    """The columns at these places: with lines on a terminal, in a log with characters that tools take for a table."""
    table = Table(box=box.SIMPLE_HEAD if console.is_terminal else box.MARKDOWN, header_style="bold", show_edge=True)
    for place in columns:
        column = view.columns[place]
        short = column.right and len(column.title) <= LONGEST_TITLE
        justify: JustifyMethod = "right" if column.right else "left"
        table.add_column(Text(column.title), justify=justify, no_wrap=short, overflow="fold")
    for row in rows:
        table.add_row(*(_text(row.cells[place]) for place in columns))
    return table


def _least_width(view: TableView, rows: Sequence[ViewRow], columns: Sequence[int]) -> int:
    """The width that a table needs to fold nothing but long texts and names, and those not too often."""
    width = 1
    for place in columns:
        column = view.columns[place]
        cells = max((cell_len(row.cells[place].text) for row in rows), default=0)
        title = min(cell_len(column.title), LONGEST_TITLE) if column.right else cell_len(column.title)
        most = LEAST_PROSE if column.prose else LEAST_NAME if place == columns[0] else LOG_WIDTH
        width += 3 + min(max(cells, title), most)
    return width


def _show_paragraph(view: TableView, row: ViewRow, console: Console) -> None:
    """A row as a paragraph: what is short in its first line, each text in lines of its own."""
    cells = list(zip(view.columns, row.cells, strict=True))
    console.print()
    short = ((f"{column.title} " if column.right else "", cell) for column, cell in cells if not column.prose)
    console.print(Text("  ").join(Text(title, "dim") + _text(cell) for title, cell in short if cell.text))
    prose = [(column, cell) for column, cell in cells if column.prose and cell.text]
    for column, cell in prose:
        title = f"{column.title}: " if len(prose) > 1 else ""
        console.print(Padding(Text(title, "dim") + _text(cell), (0, 0, 0, 2)))


def _text(cell: Cell) -> Text:
    return Text(cell.text, STYLES[cell.style])
