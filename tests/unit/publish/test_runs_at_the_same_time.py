"""Runs that write into one folder at the same time: what is there is always of one of them, and whole in the end."""

from __future__ import annotations

import errno
import fcntl
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.errors import OutputError
from analyzer.ground_truth.merged_files import MergedFileWriter, MergedFolder
from analyzer.publish.folder_lock import LOCK, is_left_over, locked
from analyzer.publish.report_folder import REPORTS, SETTING, ReportFolder, prepare_folder

HOUR = "ep/2021/05/06/22"

REPORTING = """
import os, sys
from pathlib import Path
from analyzer.publish.report_folder import REPORTS, ReportFolder, prepare_folder
folder, name, rounds, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
if number:
    os.getpid = lambda: number  # as in a container of its own
for each in range(rounds):
    prepare_folder(folder)
    with ReportFolder(folder) as reports:
        for report in REPORTS:
            reports.write(report, [f"{name} {each} ".encode() * 200])
"""

MERGING = """
import os, sys
from pathlib import Path
from analyzer.ground_truth.merged_files import MergedFolder, MergedFileWriter
from analyzer.publish.report_folder import prepare_folder
folder, name, rounds, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
os.getpid = lambda: number
for each in range(rounds):
    prepare_folder(folder)
    with MergedFolder(folder) as files:
        with MergedFileWriter(files.folder) as writer:
            for split in range(8):
                writer.write(split, "ep/2021/05/06/22", f"{name} {each}\\n".encode())
        files.publish()
"""


def start(program: str, folder: Path, name: str, rounds: int, number: int = 0) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", program, str(folder), name, str(rounds), str(number)])


def runs_in(folder: Path, pattern: str = "[!.]*.json") -> list[str]:
    """The runs that the files in a folder are of, each once, while nobody puts any in place."""
    with locked(folder, SETTING):
        texts = [path.read_text() for path in folder.glob(pattern)]
    return sorted({" ".join(text.split()[:2]) for text in texts})


@pytest.mark.parametrize("number", [0, 1])
def test_reports_of_two_runs_are_never_mixed(tmp_path: Path, number: int) -> None:
    runs = [start(REPORTING, tmp_path, name, 25, number) for name in "ab"]
    while any(run.poll() is None for run in runs):
        assert len(runs_in(tmp_path)) <= 1
    assert [run.returncode for run in runs] == [0, 0]
    assert len(runs_in(tmp_path)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(REPORTS)


def test_runs_that_are_killed_leave_reports_of_one_run_and_the_next_run_clears_up(tmp_path: Path) -> None:
    chance = random.Random(5)
    for _ in range(6):
        runs = [start(REPORTING, tmp_path, name, 500, 1) for name in "ab"]
        time.sleep(0.5 + chance.random())
        for run in runs:
            run.send_signal(signal.SIGKILL)
            run.wait()
        assert len(runs_in(tmp_path)) <= 1
    assert start(REPORTING, tmp_path, "c", 1, 1).wait() == 0
    assert runs_in(tmp_path) == ["c 0"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(REPORTS)


def test_an_hour_folder_has_the_parts_of_one_merge_alone(tmp_path: Path) -> None:
    runs = [start(MERGING, tmp_path, name, 12, 1) for name in "ab"]
    while any(run.poll() is None for run in runs):
        assert len(runs_in(tmp_path, f"{HOUR}/part-*")) <= 1
    assert [run.returncode for run in runs] == [0, 0]
    assert len(runs_in(tmp_path, f"{HOUR}/part-*")) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["ep"]


def test_what_a_run_of_another_container_still_writes_is_left_alone(tmp_path: Path) -> None:
    with ReportFolder(tmp_path) as ours:
        ours.write(REPORTS[0], [b"ours"])
        prepare_folder(tmp_path)  # as a run in another container, whose number is ours
        with ReportFolder(tmp_path) as other:
            for name in REPORTS:
                other.write(name, [b"other"])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {REPORTS[0]: b"ours"}


def test_a_merge_of_another_container_is_left_alone(tmp_path: Path) -> None:
    with MergedFolder(tmp_path) as ours:
        with MergedFolder(tmp_path):
            assert ours.folder.exists()
        with MergedFileWriter(ours.folder) as writer:
            writer.write(0, "ep/2021/05/06/22", b"a\n")
        assert [path.read_bytes() for path in ours.publish()] == [b"a\n"]


def test_what_a_killed_run_left_goes_though_another_process_has_its_number(tmp_path: Path) -> None:
    """So it does while the killed one waits for somebody to ask how it ended."""
    number = os.getppid()
    (tmp_path / f".tmp-{number}-00000000-{REPORTS[0]}").touch()
    (tmp_path / f".tmp-{number}-00000000-merge").mkdir()
    (tmp_path / f".tmp-{number}-00000000-merge" / ".held").touch()
    prepare_folder(tmp_path)
    with MergedFolder(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_waits_too_long_is_told(tmp_path: Path) -> None:
    with (
        locked(tmp_path, SETTING),
        pytest.raises(OutputError, match=r"output_path holds .* where another run has been putting its files in place"),
        locked(tmp_path, SETTING, patience_s=0.1),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_a_killed_run_left_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / LOCK).touch()
    with locked(tmp_path, SETTING, patience_s=0):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    yield


@pytest.mark.usefixtures("no_locks")
def test_where_a_file_system_has_no_locks_one_run_at_a_time_all_the_same(tmp_path: Path) -> None:
    with (
        locked(tmp_path, SETTING),
        pytest.raises(OutputError, match=r"remove \.analyzer-lock-alone there"),
        locked(tmp_path, SETTING, patience_s=0.1),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
    with ReportFolder(tmp_path) as reports:
        reports.write(REPORTS[0], [b"new"])
    assert [path.name for path in tmp_path.iterdir()] == [REPORTS[0]]


@pytest.mark.usefixtures("no_locks")
def test_there_only_what_is_old_counts_as_left_over(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch()
    assert not is_left_over(path, os.getpid())
    os.utime(path, (0, 0))
    assert is_left_over(path, os.getpid())
