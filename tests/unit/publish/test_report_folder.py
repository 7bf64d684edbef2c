"""The folder of the reports never mixes runs, whatever happens while one is written."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.errors import OutputError
from analyzer.publish.report_folder import (
    ANALYSIS,
    BASELINE_ROWS,
    EXPLANATIONS,
    LOCAL_VALUES,
    REPORTS,
    ReportFolder,
    prepare_folder,
)

STATISTICS, CONSTRAINTS, DRIFT, RULE_RESULTS, PAGE, VIOLATIONS = REPORTS


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of an earlier run against a baseline, with a file of the user's beside the reports."""
    for name in (*REPORTS, "notes.txt"):
        (tmp_path / name).write_text("old")
    return tmp_path


def test_the_reports_of_a_run_take_the_place_of_all_older_ones(folder: Path) -> None:
    with ReportFolder(folder) as reports:
        for name in REPORTS:
            reports.write(name, [b"n", b"ew"])
    assert contents(folder) == dict.fromkeys(REPORTS, "new") | {"notes.txt": "old"}


def test_a_baseline_leaves_no_older_violations_behind(folder: Path) -> None:
    with ReportFolder(folder) as reports:
        reports.write(STATISTICS, [b"new"])
        reports.write(CONSTRAINTS, [b"new"])
    assert contents(folder) == {STATISTICS: "new", CONSTRAINTS: "new", "notes.txt": "old"}


def test_the_older_reports_are_there_until_all_new_ones_are_written(folder: Path) -> None:
    with ReportFolder(folder) as reports:
        for name in REPORTS:
            reports.write(name, [b"new"])
        assert {name: (folder / name).read_text() for name in REPORTS} == dict.fromkeys(REPORTS, "old")


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_error_while_the_second_file_is_written_leaves_the_older_reports_as_they_were(
    folder: Path, error: type[BaseException]
) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise error

    before = contents(folder)
    with pytest.raises(error), ReportFolder(folder) as reports:
        reports.write(STATISTICS, [b"new"])
        reports.write(CONSTRAINTS, pieces())
    assert contents(folder) == before


def test_a_disk_that_is_full_leaves_the_older_reports_as_they_were(folder: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    before = contents(folder)
    with pytest.raises(OutputError, match=r"constraints\.json.*No space left"), ReportFolder(folder) as reports:
        reports.write(STATISTICS, [b"new"])
        reports.write(CONSTRAINTS, pieces())
    assert contents(folder) == before


def test_a_name_that_is_taken_by_a_folder_is_told_before_anything_is_removed(folder: Path) -> None:
    (folder / STATISTICS).unlink()
    (folder / STATISTICS).mkdir()
    before = contents(folder)
    with pytest.raises(OutputError, match=r"statistics\.json.*Is a directory"), ReportFolder(folder) as reports:
        reports.write(STATISTICS, [b"new"])
    assert contents(folder) == before


@pytest.mark.parametrize("renames", range(len(REPORTS)))
def test_a_death_between_renames_leaves_reports_of_one_run_only(folder: Path, renames: int) -> None:
    program = """
import os, sys
from pathlib import Path
from analyzer.publish.report_folder import REPORTS, ReportFolder
left, replace = int(sys.argv[2]), Path.replace
def dying(path, target):
    global left
    if not left:
        os._exit(9)
    left -= 1
    return replace(path, target)
Path.replace = dying
with ReportFolder(Path(sys.argv[1])) as reports:
    for name in REPORTS:
        reports.write(name, [b"new"])
"""
    assert subprocess.run([sys.executable, "-c", program, str(folder), str(renames)], check=False).returncode == 9
    assert {name: text for name, text in contents(folder).items() if name in REPORTS} == dict.fromkeys(
        REPORTS[:renames], "new"
    )
    prepare_folder(folder)
    assert contents(folder) == dict.fromkeys(REPORTS[:renames], "new") | {"notes.txt": "old"}


def test_what_killed_runs_left_is_removed_but_nothing_of_others(folder: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for number in (ended.pid, os.getpid()):
        (folder / f".tmp-{number}-{STATISTICS}").write_text("left over")
    others = [f".tmp-{os.getppid()}-{STATISTICS}", f".tmp-{ended.pid}-notes.txt", ".tmp-x-statistics.json", ".tmp-1"]
    for name in others:
        (folder / name).write_text("of others")
    with (folder / others[0]).open("a") as held:  # as every run holds what it writes
        fcntl.flock(held, fcntl.LOCK_EX)
        prepare_folder(folder)
    assert contents(folder) == dict.fromkeys(REPORTS, "old") | {"notes.txt": "old"} | dict.fromkeys(others, "of others")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"output_path holds .*Not a directory"):
        prepare_folder(tmp_path / "file" / "reports")


OF_ANALYSES = (BASELINE_ROWS, LOCAL_VALUES, "report.html", ANALYSIS, VIOLATIONS)


def test_runs_of_another_kind_have_files_of_their_own_some_in_a_folder(tmp_path: Path) -> None:
    for name in (LOCAL_VALUES, ANALYSIS):
        with ReportFolder(tmp_path, OF_ANALYSES) as reports:
            reports.write(name, [b"new"])
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name], "no other run's are left"
    assert not (tmp_path / EXPLANATIONS).exists(), "a folder without files is not left"


def test_a_report_whose_pieces_end_in_an_error_is_as_if_it_had_not_begun(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError

    with ReportFolder(tmp_path, OF_ANALYSES) as reports:
        with pytest.raises(RuntimeError):
            reports.write(LOCAL_VALUES, pieces())
        reports.write(ANALYSIS, [b"new"])
    assert [path.name for path in tmp_path.rglob("*")] == [ANALYSIS]


def test_what_killed_analyses_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / EXPLANATIONS).mkdir()
    left = [tmp_path / f".tmp-{os.getpid()}-my page.html", tmp_path / EXPLANATIONS / f".tmp-{os.getpid()}-out.csv"]
    for path in left:
        path.write_text("left over")
    prepare_folder(tmp_path)
    assert not any(path.exists() for path in left)
