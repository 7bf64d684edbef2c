"""The table that people read."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from analyzer.reports.data_quality import BaselineReport
from analyzer.reports.terminal import print_report, show_report, show_table
from analyzer.reports.view import MOST_ROWS, Cell, TableView, ViewColumn, ViewRow
from tests.unit.reports.samples import baseline_report, drift_of, monitoring_report, numeric, text


def printed(report: BaselineReport) -> str:
    stream = io.StringIO()
    print_report(report, stream)
    return stream.getvalue()


def on_a_terminal(report: BaselineReport, width: int) -> str:
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system="standard")
    with console.capture() as capture:
        show_report(report, console)
    return capture.get()


def test_a_log_gets_plain_lines_with_every_number() -> None:
    out = printed(baseline_report(numeric("price"), text("city"), bad_records=2))
    assert "\x1b" not in out
    assert "1,000 rows, 2 columns; 2 records could not be read and are left out" in out
    (line,) = [line for line in out.splitlines() if "price" in line]
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    expected = "price Fractional >99.9_% 12,345 1,234,568 0.000123 -3 0.25 10 20,000,000 1e+300"
    assert [cell.replace(" ", "_") for cell in cells] == expected.split()
    assert all(line == line.rstrip() for line in out.splitlines())


def test_a_column_without_numbers_has_empty_cells() -> None:
    (line,) = [line for line in printed(baseline_report(text("city"))).splitlines() if "city" in line]
    assert [cell.strip() for cell in line.strip("|").split("|")] == ["city", "String", "100 %", "3", *[""] * 7]


def test_monitoring_shows_drift_and_violations() -> None:
    out = printed(monitoring_report([numeric("price", drift=0.1735464), numeric("size", drift=0.0)], drift_of("price")))
    assert re.search(r"\| price .* 0\.174 \|", out)
    assert "\n\nViolations:\n\n| feature |" in out
    assert re.search(r"\| size .* 0 \|", out)
    assert "| price   | baseline_drift_check | Baseline drift distance: 0.174 exceeds threshold: 0.1 |" in out
    *_, reports, outcome = out.splitlines()
    assert reports == "Reports: reports"
    assert outcome == "CompletedWithViolations: Job completed successfully with 1 violation."


def test_what_a_run_came_to_is_the_last_line() -> None:
    *_, more, outcome = printed(
        replace(baseline_report(numeric("price")), notes=("Look at it.", "Twice."))
    ).splitlines()
    assert outcome == "Completed: Job completed successfully with no violations."
    assert more == "Look at it. Twice."


def test_a_clean_monitoring_run_has_no_table_of_violations() -> None:
    out = printed(monitoring_report([numeric("price", drift=0.0)]))
    assert "description" not in out
    assert "Completed: Job completed successfully with no violations." in out


@pytest.mark.parametrize("name", ["a\x1b[31mred", "two\nlines", "[bold]x[/bold]", "\u202eright to left", ":smile:"])
def test_names_cannot_reach_the_terminal_as_commands(name: str) -> None:
    report = monitoring_report([numeric(name)], drift_of(name))
    out = printed(report)
    assert "\x1b" not in out and "\u202e" not in out
    shown = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in name)
    assert out.count(f"| {shown} ") == 2
    assert shown in on_a_terminal(report, width=200)


def test_long_names_are_cut_where_that_is_said_and_no_value_is() -> None:
    out = printed(baseline_report(numeric("x" * 300)))
    assert "x" * 60 + "..." in out
    assert "x" * 61 not in out
    assert "1,234,568" in out and "…" not in out


def test_of_thousands_of_columns_those_that_violate_come_first() -> None:
    features = [numeric(f"column_{place}") for place in range(2000)]
    out = printed(monitoring_report(features, *(drift_of(f"column_{place}") for place in range(1900, 2000))))
    rows = re.findall(r"\| (column_\d+) +\| Fractional", out)
    assert rows == [f"column_{place}" for place in range(1900, 1900 + MOST_ROWS)]
    assert f"{MOST_ROWS} of 2,000 columns are shown, the worst first; 1,950 more are in statistics.json." in out
    assert len(re.findall("baseline_drift_check", out)) == MOST_ROWS
    assert f"{MOST_ROWS} of 100 violations are shown; 50 more are in constraint_violations.json." in out


def test_few_columns_stay_in_the_order_of_the_data() -> None:
    out = printed(monitoring_report([numeric("b"), numeric("a")], drift_of("a")))
    assert re.findall(r"\| (\w) +\| Fractional", out) == ["b", "a"]


@pytest.mark.parametrize("width", [60, 80, 100, 140, 200])
def test_a_narrow_terminal_gets_fewer_numbers_rather_than_cut_ones(width: int) -> None:
    out = on_a_terminal(monitoring_report([numeric("price", drift=0.17)], drift_of("price")), width)
    plain = re.sub(r"\x1b\[[\d;]*m", "", out)
    lines = plain.splitlines()
    assert " ".join(plain.split()).endswith("CompletedWithViolations: Job completed successfully with 1 violation.")
    assert all(len(line.rstrip()) <= width for line in lines)
    assert "…" not in plain
    assert "price" in plain and "0.17" in plain
    assert ("25 %" in plain) == (width >= 140)


def test_a_terminal_shows_what_violates_in_colour() -> None:
    assert "\x1b[1;31mprice" in on_a_terminal(monitoring_report([numeric("price")], drift_of("price")), 200)


def lines_of(view: TableView, width: int) -> list[str]:
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)
    with console.capture() as capture:
        show_table(view, console)
    return [line.rstrip() for line in capture.get().splitlines()]


def test_long_texts_stand_below_their_rows_where_there_is_no_room_beside_them() -> None:
    columns = (ViewColumn("check"), ViewColumn("rows", right=True), ViewColumn("description", prose=True))
    view = TableView(columns, (ViewRow((Cell("completeness_check"), Cell("12"), Cell("too few values " * 4))),))
    assert lines_of(view, 40) == [
        "",
        "completeness_check  rows 12",
        "  too few values too few values too few",
        "  values too few values",
        "",
    ]
    assert any("completeness_check" in line and "too few" in line for line in lines_of(view, 80))


def test_several_long_texts_have_their_titles() -> None:
    columns = (ViewColumn("kind"), ViewColumn("asks for", prose=True), ViewColumn("takes", prose=True))
    view = TableView(columns, (ViewRow((Cell("isComplete"), Cell("a value in every row " * 3), Cell("one column"))),))
    shown = lines_of(view, 30)
    assert shown[1:3] == ["isComplete", "  asks for: a value in every"]
    assert "  takes: one column" in shown


@pytest.mark.parametrize("width", [40, 60, 120])
def test_many_columns_of_numbers_become_several_tables(width: int) -> None:
    titles = [f"group number {place:02}" for place in range(12)]
    cells = (Cell("metric"), *(Cell(f"0.{place:02}9") for place in range(12)))
    view = TableView((ViewColumn("name"), *(ViewColumn(title, right=True) for title in titles)), (ViewRow(cells),))
    shown = lines_of(view, width)
    assert all(len(line) <= width for line in shown)
    assert re.findall(r"0\.\d\d9", " ".join(shown)) == [cell.text for cell in cells[1:]]
    assert len([line for line in shown if "metric" in line]) == len([line for line in shown if "name" in line]) > 1


def test_long_names_are_folded_rather_than_numbers_left_out() -> None:
    report = monitoring_report([numeric("a rather long name of a column in some export", drift=0.17)])
    shown = on_a_terminal(report, 60)
    assert ">99.9 %" in shown and "Fractional" in shown
    assert "a rather long name of a" in shown and "column in some export" in shown


@pytest.mark.parametrize("width", [30, 44, 60])
def test_sentences_are_broken_between_words_on_a_terminal_and_nowhere_else(width: int) -> None:
    note = "1,234,567 records could not be read and are left out; 89.25 % of the others are as they should be."
    report = replace(monitoring_report([numeric("price", drift=0.17)], drift_of("price")), notes=(note,))
    lines = re.sub(r"\x1b\[[0-9;]*m", "", on_a_terminal(report, width)).splitlines()
    assert all(len(line.rstrip()) <= width for line in lines)
    assert note in " ".join(line.strip() for line in lines)
    assert " ".join(line.strip() for line in lines).endswith(f"{note} {lines_of_outcome(report)}")
    log = io.StringIO()
    print_report(report, log)
    assert log.getvalue().splitlines()[-2:] == [note, lines_of_outcome(report)]


def lines_of_outcome(report: BaselineReport) -> str:
    return report.overview().outcome
