"""`analyzer page DIR`: from a folder of reports to the page in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.command_line.commands import run
from contracts.exit_codes import ExitCode
from tests.unit.pages.samples import constraints, numbers, statistics


def reports(folder: Path, *names: str) -> Path:
    folder.mkdir()
    (folder / "statistics.json").write_bytes(statistics(*(numbers(name, [1.0, 2.0]) for name in names)))
    (folder / "constraints.json").write_bytes(constraints(*names))
    return folder


def test_the_page_is_written_beside_the_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, baseline = reports(tmp_path / "today", "age"), reports(tmp_path / "baseline", "age")
    assert run(["page", str(folder), "--baseline", str(baseline)]) == ExitCode.SUCCESS
    assert capsys.readouterr().out == f"{folder / 'report.html'}\n"
    page = (folder / "report.html").read_text("utf-8")
    assert "<h1><bdi>Data quality of today</bdi></h1>" in page
    assert "Constraint in force" in page
    assert sorted(path.name for path in folder.iterdir()) == ["constraints.json", "report.html", "statistics.json"]


def test_a_page_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    folder = reports(tmp_path / "today", "age")
    (folder / "report.html").write_text("older")
    assert run(["page", str(folder)]) == ExitCode.SUCCESS
    assert "age" in (folder / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (None, "which does not exist; it should be a directory or file"),
        (
            "a.csv",
            "which contains none of analysis.json, statistics.json, constraints.json, constraint_violations.json",
        ),
    ],
)
def test_a_folder_without_reports_is_an_error(
    there: str | None, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "today"
    if there:
        folder.mkdir()
        (folder / there).touch()
    assert run(["page", str(folder)]) == ExitCode.INPUT_MISSING
    assert told in capsys.readouterr().err


def test_a_file_in_place_of_a_folder_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "today").touch()
    assert run(["page", str(tmp_path / "today")]) == ExitCode.DATA_UNREADABLE
    assert f'DIR holds "{tmp_path / "today"}", a file; it should be a folder of reports' in capsys.readouterr().err


def test_a_report_that_cannot_be_opened_is_told_and_the_others_are_shown(tmp_path: Path) -> None:
    folder, baseline = reports(tmp_path / "today", "age"), reports(tmp_path / "baseline", "age")
    (folder / "drift.json").mkdir()
    (baseline / "statistics.json").unlink()
    (baseline / "statistics.json").mkdir()
    assert run(["page", str(folder), "--baseline", str(baseline)]) == ExitCode.SUCCESS
    page = (folder / "report.html").read_text("utf-8")
    assert "drift.json is not shown: Is a directory." in page
    assert "Of the baseline, statistics.json is not shown: Is a directory." in page
    assert "Constraint in force" in page


def test_reports_of_which_none_can_be_opened_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "statistics.json").mkdir()
    assert run(["page", str(tmp_path)]) == ExitCode.DATA_UNREADABLE
    assert 'statistics.json" cannot be read: Is a directory' in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_told_of_the_folder_that_was_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = reports(tmp_path / "today", "age")
    (folder / "report.html").mkdir()
    assert run(["page", str(folder)]) == ExitCode.OUTPUT
    assert f'DIR holds "{folder / "report.html"}", which cannot be written' in capsys.readouterr().err


def test_a_baseline_without_reports_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = reports(tmp_path / "today", "age")
    assert run(["page", str(folder), "--baseline", str(tmp_path)]) == ExitCode.INPUT_MISSING
    assert "--baseline holds" in capsys.readouterr().err
    assert not (folder / "report.html").exists()
