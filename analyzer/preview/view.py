"""A preview for people, on a terminal or as plain text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO

from rich.console import Console
from rich.text import Text

from analyzer.left_out import sentences
from analyzer.preview.hints import hints
from analyzer.preview.preview import Preview
from analyzer.preview.sides import BY_POSITION
from analyzer.preview.watched_script import HandledRecord, shortened
from analyzer.reports.terminal import columns_shown, print_shown, print_text, show_table
from analyzer.reports.view import Cell, TableView, ViewColumn, ViewRow
from analyzer.scan.split import EXAMPLES_KEPT
from contracts.captured import SIDES
from contracts.errors import counted, escaped

LONGEST_CELL, LONGEST_NAME = 24, 60
LONGEST_RECORD = 1_000
LONGEST_LINE = 2_000
LINES_SHOWN = 20
MISSING = "(missing)"

OF_COLUMN = 3
"""Cells of a column before those of its rows."""

_AT_START = " of the part at byte 0"
"""Of a place in a file that is read whole."""


def print_preview(preview: Preview, stream: TextIO) -> None:
    """Print what there is to see: counts, sides, what the script did, the table, and what is to be minded."""
    print_shown(lambda console: _show(preview, console), stream)


def _show(preview: Preview, console: Console) -> None:
    say = _sayer(console)
    _show_counts(preview, say)
    show_table(_sides(preview), console)
    if preview.script is not None:
        _show_script(preview, say)
        say("")
    if preview.columns:
        _show_table(preview, console)
    for hint in hints(preview):
        say(f"Warning: {hint}", "bold yellow")


def _sayer(console: Console) -> Callable[..., None]:
    def say(text: str, style: str = "") -> None:
        print_text(Text(escaped(text, LONGEST_LINE), style=style), console)

    return say


def _show_counts(preview: Preview, say: Callable[..., None]) -> None:
    report, records = preview.report, preview.sides.records
    if preview.stopped:
        say(f"{preview.source}: {_counted(records, 'record')}, not all of them read: {preview.stopped}.", "bold red")
    else:
        rows = _counted(report.rows, "row")
        say(f"{preview.source}: {_counted(records, 'record')}, {preview.kept:,} of them kept, as {rows}.", "bold")
    for sentence in sentences(report.counts):
        say(sentence)
    if report.bad_records:
        shown = f"; the first {EXAMPLES_KEPT}" if report.bad_records > EXAMPLES_KEPT else ""
        say(f"{_counted(report.bad_records, 'record')} could not be read{shown}:", "bold red")
        for example in report.examples:
            say(f"  {example.replace(_AT_START, '')}")


def _sides(preview: Preview) -> TableView:
    """One line for each kind of payload; a side that was asked for and is nowhere has one, too."""
    columns = (
        ViewColumn("side"),
        ViewColumn("encoding"),
        ViewColumn("content type", rank=0),
        ViewColumn("payloads", right=True),
        ViewColumn("read", prose=True),
    )
    rows = []
    positions = {each.side: len(each.names) for each in preview.positions}
    for side in SIDES:
        found = preview.sides.of(side)
        for payload, count in found:
            width = positions.get(side, 0)
            how = f"{BY_POSITION}: {_counted(width, 'column')}" if payload.read == BY_POSITION else payload.read
            rows.append((side, payload.encoding or "none", payload.content_type, f"{count:,}", how))
        if not found and side in preview.index_names:
            rows.append((side, "", "", "0", "asked for, in no record"))
    return TableView(columns, tuple(ViewRow(tuple(Cell(escaped(text)) for text in row)) for row in rows))


def _show_script(preview: Preview, say: Callable[..., None]) -> None:
    """What the first records became, other failures, and what it printed; a traceback is shown once."""
    seen: set[str] = set()
    for handled in preview.handled:
        say(f"The preprocessor at {handled.place.replace(_AT_START, '')}:", "bold")
        say(f"  gets     {escaped(handled.record, LONGEST_RECORD)}")
        if handled.failure is None:
            say(f"  returns  {_returned(handled)}")
        else:
            _show_failure(handled.failure.removeprefix(f"{handled.place}: "), "  fails    ", seen, say)
    shown = {handled.failure for handled in preview.handled}
    for failure in preview.report.script_failures:
        if failure not in shown:
            _show_failure(failure.replace(_AT_START, ""), "The preprocessor failed at ", seen, say)
    lines = preview.report.script_lines
    for line in lines[:LINES_SHOWN]:
        say(f"preprocessor: {line}")
    if (more := len(lines) - LINES_SHOWN) > 0:
        say(f"preprocessor: {_counted(more, 'line')} more")


def _show_failure(failure: str, heading: str, seen: set[str], say: Callable[..., None]) -> None:
    """The first line of a failure, and its traceback where that is another one than those that were shown."""
    summary, _, *traceback = failure.split("\n")
    say(f"{heading}{summary}", "bold red")
    if "\n".join(traceback) not in seen:
        for line in traceback:
            say(f"    {line}")
    seen.add("\n".join(traceback))


def _returned(handled: HandledRecord) -> str:
    if handled.rows is None:
        return "the record itself: it is read as without a script"
    if not handled.rows:
        return "nothing: the record is dropped"
    return escaped(shortened(handled.rows[0] if len(handled.rows) == 1 else handled.rows), LONGEST_RECORD)


def _show_table(preview: Preview, console: Console) -> None:
    """A line for each column, with as many of the rows as fit."""
    view = _rows(preview)
    fitting = sum(place >= OF_COLUMN for place in columns_shown(view, view.rows, console))
    first = f"the first {_counted(fitting, 'row')} of {preview.report.rows:,}"
    of = first if fitting < preview.report.rows else "all rows"
    console.print(Text(f"{_counted(len(preview.columns), 'column')}, {of}", style="bold"))
    show_table(view, console, sys.maxsize)


def _rows(preview: Preview) -> TableView:
    later = (ViewColumn(f"row {number}", rank=-number) for number in range(2, len(preview.rows) + 1))
    first = (ViewColumn("row 1"),) if preview.rows else ()
    columns = (ViewColumn("column"), ViewColumn("value"), ViewColumn("its name"), *first, *later)
    rows = []
    for key, name in preview.columns.items():
        texts = (row.get(key) for row in preview.rows)
        values = (Cell(MISSING if text is None else escaped(text, LONGEST_CELL)) for text in texts)
        value, source = map(Cell, origin(preview, key))
        rows.append(ViewRow((Cell(escaped(name, LONGEST_NAME), "name"), value, source, *values)))
    return TableView(columns, tuple(rows))


def origin(preview: Preview, key: str) -> tuple[str, str]:
    """Where a column's values come from, and where its name does."""
    name = preview.columns[key]
    of_baseline = f"baseline, column {preview.baseline.index(name) + 1}" if name in preview.baseline else None
    if preview.scripted:
        of_key = "the key" if key == name else of_baseline or "the key, made unique"
        return f"script, key {escaped(key, LONGEST_NAME)}", of_key
    for each in preview.positions:
        if key in each.names:
            of_header = "the header" if key in each.header else None
            return f"{each.side}, value {each.names.index(key) + 1}", of_baseline or of_header or "its place"
    return next((side for side, keys in preview.sides.keys.items() if key in keys), ""), "JSON key"


def _counted(number: int, what: str) -> str:
    return counted(number, what, grouping=",")
