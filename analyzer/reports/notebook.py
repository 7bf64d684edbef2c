"""A report in a notebook: a short page, whose colours can be read on light and on dark ground."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from analyzer.reports.view import Cell, Overview, Style, TableView, ViewRow

MOST_ROWS = 20

_STYLES: dict[Style, str] = {
    "": "",
    "name": "font-weight:bold",
    "bad": "font-weight:bold;color:#e0443e",
    "warn": "color:#b8770b",
    "good": "font-weight:bold;color:#2e9e44",
    "dim": "opacity:0.7",
}


def overview_html(overview: Overview, page: str = "") -> str:
    """A whole report: its outcome first, then its page, else what violates and then the rest."""
    return "\n".join(("<div>", *_lines(overview, page), "</div>"))


def table_html(view: TableView, most: int = MOST_ROWS) -> str:
    """A table of at most so many rows, the worst first."""
    rows = view.worst(most)
    aligned = [f"text-align:{'right' if column.right else 'left'}" for column in view.columns]
    titles = "".join(
        f'<th style="{align}">{escape(column.title)}</th>' for align, column in zip(aligned, view.columns, strict=True)
    )
    lines = [f"<thead><tr>{titles}</tr></thead>", "<tbody>", *(_row(row, aligned) for row in rows), "</tbody>"]
    heading = f"<p>{escape(view.heading)}</p>\n" if view.heading else ""
    note = f"\n<p>{escape(note)}</p>" if (note := view.note(len(rows))) else ""
    return heading + "\n".join(("<table>", *lines, "</table>")) + note


def frame_html(page: str) -> str:
    """A page as a document of its own within the notebook: neither changes how the other looks, or reaches it."""
    style = "width:100%;height:640px;border:0;resize:vertical;overflow:auto"
    shown = f'<iframe title="The page of the run" sandbox="allow-scripts" style="{style}"'
    return f'{shown} srcdoc="{escape(page)}"></iframe>'


def _lines(overview: Overview, page: str) -> Iterator[str]:
    outcome = _span(Cell(overview.outcome, "bad" if overview.is_bad else "good"))
    yield f"<p>{outcome}<br>{escape(overview.headline)}</p>"
    for remark in overview.remarks:
        yield f"<p>{escape(remark)}</p>"
    if page:
        yield frame_html(page)
    for each in sorted(
        () if page else overview.body, key=lambda each: not (isinstance(each, TableView) and each.tells_violations)
    ):
        yield table_html(each) if isinstance(each, TableView) else f"<p>{_span(each)}</p>"
    if overview.where:
        yield f"<p>{_span(Cell(f'Reports: {overview.where}', 'dim'))}</p>"


def _row(row: ViewRow, aligned: list[str]) -> str:
    cells = (f'<td style="{align}">{_span(cell)}</td>' for align, cell in zip(aligned, row.cells, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def _span(cell: Cell) -> str:
    text = escape(cell.text)
    return f'<span style="{_STYLES[cell.style]}">{text}</span>' if cell.style else text
