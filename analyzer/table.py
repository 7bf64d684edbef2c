"""A report for people: what the columns are like, and what they violate."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from analyzer.report import STATISTICS, VIOLATIONS, BaselineReport, FeatureSummary, MonitoringReport
from contracts.errors import counted, escaped
from contracts.violations import CheckType, Violation

SHOWN_FEATURES = 50
SHOWN_VIOLATIONS = 50
LONGEST_NAME = 60
LONGEST_DESCRIPTION = 300
FEWEST_COLUMNS = 4
LONGEST_WHOLE = 1e12
LOG_WIDTH = 1000
"""Lines of a log are as long as they need to be, and are not folded."""


@dataclass(frozen=True)
class Column:
    """A column of the table; those with the smallest rank give way first on a narrow terminal."""

    title: str
    text: Callable[[FeatureSummary], str]
    rank: int
    right: bool = True


COLUMNS = (
    Column("feature", lambda feature: escaped(feature.name, LONGEST_NAME), 99, right=False),
    Column("type", lambda feature: feature.inferred_type, 8, right=False),
    Column("complete %", lambda feature: percent(feature.completeness), 7),
    Column("distinct", lambda feature: f"{feature.distinct_count:,}", 4),
    Column("mean", lambda feature: number(feature.mean), 6),
    Column("std dev", lambda feature: number(feature.std_dev), 2),
    Column("min", lambda feature: number(feature.minimum), 3),
    Column("25 %", lambda feature: _quartile(feature, 0), 0),
    Column("median", lambda feature: _quartile(feature, 1), 5),
    Column("75 %", lambda feature: _quartile(feature, 2), 1),
    Column("max", lambda feature: number(feature.maximum), 3),
)
DRIFT = Column("drift", lambda feature: "" if feature.drift_distance is None else f"{feature.drift_distance:.4f}", 98)


def print_report(report: BaselineReport, stream: TextIO) -> None:
    """Print the tables of a data-quality run."""
    print_shown(lambda console: _print(report, console), stream)


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


def _print(report: BaselineReport, console: Console) -> None:
    violations = report.violations if isinstance(report, MonitoringReport) else []
    console.print(f"{rows_read(report.item_count, report.bad_records, len(report.features))}")
    console.print(features_table(report, console))
    if (more := len(report.features) - SHOWN_FEATURES) > 0:
        first = ", those with violations first" if violations else ""
        shown = f"{SHOWN_FEATURES} of {len(report.features):,} columns are shown{first}"
        console.print(f"{shown}; {counted(more, 'more is', 'more are', ',')} in {STATISTICS}.")
    if violations:
        console.print(violations_table(violations, console))
        if (more := len(violations) - SHOWN_VIOLATIONS) > 0:
            console.print(f"{counted(more, 'more violation is', 'more violations are', ',')} in {VIOLATIONS}.")
    if isinstance(report, MonitoringReport) and report.warnings:
        console.print("Warnings, which are not counted:")
        console.print(violations_table(report.warnings, console))
    show_outcome(report.message, bool(violations), report.output, console)


def show_outcome(message: str, violated: bool, output: Path, console: Console) -> None:
    """The last lines: what a run came to, and where its files are."""
    show_message(message, violated, console)
    console.print(Text(f"Reports: {escaped(str(output), 4096)}"), soft_wrap=True)


def show_message(message: str, violated: bool, console: Console) -> None:
    """What a run came to, and in a line below it what a reader should know beside that."""
    outcome, end, more = message.partition(". ")
    console.print(Text(f"{outcome}{end.strip()}", style="bold red" if violated else "bold green"), soft_wrap=True)
    if more:
        console.print(Text(more), soft_wrap=True)


def features_table(report: BaselineReport, console: Console) -> Table:
    """One line a column of the data set; on a narrow terminal with fewer numbers rather than cut ones."""
    monitoring = isinstance(report, MonitoringReport)
    violations = report.violations if isinstance(report, MonitoringReport) else []
    violating = {violation.feature_name for violation in violations}
    drifted = {each.feature_name for each in violations if each.constraint_check_type is CheckType.BASELINE_DRIFT}
    features = report.features
    if len(features) > SHOWN_FEATURES:
        features = sorted(features, key=lambda feature: feature.name not in violating)[:SHOWN_FEATURES]
    columns = [*COLUMNS, DRIFT] if monitoring else list(COLUMNS)
    while True:
        table = _features(features, columns, violating, drifted, console)
        if len(columns) <= FEWEST_COLUMNS or _width(table, console) <= console.width:
            return table
        columns.remove(min(columns, key=lambda column: column.rank))


def violations_table(violations: Sequence[Violation], console: Console) -> Table:
    """One line a violation; on a narrow terminal long descriptions take several."""
    table = empty_table(console)
    table.add_column("feature", overflow="fold", no_wrap=False)
    table.add_column("check", no_wrap=True)
    table.add_column("description", overflow="fold")
    for violation in violations[:SHOWN_VIOLATIONS]:
        table.add_row(
            Text(escaped(violation.feature_name, LONGEST_NAME), style="bold"),
            Text(violation.constraint_check_type, style="yellow"),
            Text(escaped(violation.description, LONGEST_DESCRIPTION)),
        )
    return table


def rows_read(rows: int, bad_records: int, columns: int | None = None) -> str:
    """The first line: what there is, and how much of it could not be read."""
    counts = [counted(rows, "row", grouping=",")]
    if columns is not None:
        counts.append(counted(columns, "column", grouping=","))
    left_out = counted(bad_records, "record could not be read and is", "records could not be read and are", ",")
    return ", ".join(counts) + (f"; {left_out} left out" if bad_records else "")


def percent(fraction: float) -> str:
    """A fraction in percent, in which almost all is never 100 and almost nothing never 0."""
    if 0.0 < fraction < 0.0001:
        return "<0.01"
    if 0.9999 < fraction < 1.0:
        return ">99.99"
    return f"{100.0 * fraction:.2f}".rstrip("0").rstrip(".")


def number(value: float | None) -> str:
    """Six digits of a number, all of a whole one that is not too long; nothing where there is none."""
    if value is None:
        return ""
    value += 0.0  # there is no -0 for people
    if abs(value) < LONGEST_WHOLE and math.isfinite(value) and value == int(value):
        return f"{value:.0f}"
    return f"{value:.6g}"


def _features(
    features: Sequence[FeatureSummary],
    columns: Sequence[Column],
    violating: set[str],
    drifted: set[str],
    console: Console,
) -> Table:
    table = empty_table(console)
    for column in columns:
        name = column is columns[0]
        table.add_column(column.title, justify="right" if column.right else "left", no_wrap=not name, overflow="fold")
    for feature in features:
        cells = [Text(column.text(feature)) for column in columns]
        if feature.name in violating:
            cells[0].stylize("bold red")
        if feature.name in drifted:
            cells[-1].stylize("bold red")
        table.add_row(*cells)
    return table


def empty_table(console: Console) -> Table:
    """Lines on a terminal; in a log the plain characters that other tools take for a table, too."""
    return Table(box=box.SIMPLE_HEAD if console.is_terminal else box.MARKDOWN, header_style="bold", show_edge=True)


def _width(table: Table, console: Console) -> int:
    """The width that a table needs to fold nothing."""
    return Measurement.get(console, console.options.update(width=LOG_WIDTH), table).maximum


def _quartile(feature: FeatureSummary, place: int) -> str:
    return number(feature.quartiles[place]) if feature.quartiles else ""
