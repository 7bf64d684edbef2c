"""Folders for the time of a run: gone when it ends, and with the next run where it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from analyzer.temporary_folders import TemporaryFolder, remove_left_folders, temporary_folder

KILLED = (
    "import os, signal\n"
    "from analyzer.temporary_folders import TemporaryFolder\n"
    "(TemporaryFolder.make('spark').path / 'large').write_bytes(bytes(1000))\n"
    "os.kill(os.getpid(), signal.SIGKILL)\n"
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left(place: Path) -> Path:
    """The folder of a run that was killed."""
    done = subprocess.run([sys.executable, "-c", KILLED], check=False, env={**os.environ, "TMPDIR": str(place)})
    assert done.returncode == -signal.SIGKILL
    (folder,) = place.iterdir()
    return folder


def test_a_folder_is_there_within_and_has_its_purpose_and_process_in_its_name(place: Path) -> None:
    with temporary_folder("spark") as folder:
        assert folder.parent == place
        assert folder.name.startswith(f"analyzer-spark-{os.getpid()}-")
        (folder / "file").touch()
    assert not folder.exists()


def test_it_is_removed_once_whoever_asks(place: Path) -> None:
    folder = TemporaryFolder.make("spark")
    folder.remove()
    again = TemporaryFolder.make("spark")  # with the descriptor of the first
    folder.remove()
    remove_left_folders()
    assert list(place.iterdir()) == [again.path]
    again.remove()


def test_what_a_killed_run_has_left_is_removed_by_the_next_one(place: Path) -> None:
    folder = left(place)
    remove_left_folders()
    assert not folder.exists()


def test_what_belongs_to_a_process_that_lives_stays(place: Path) -> None:
    with temporary_folder("spark") as own:
        program = "from analyzer.temporary_folders import remove_left_folders; remove_left_folders()"
        subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "TMPDIR": str(place)})
        remove_left_folders()
        assert own.is_dir()


def test_a_folder_that_another_run_takes_for_a_left_one_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    make, made = tempfile.mkdtemp, []

    def taken_once(prefix: str) -> str:
        made.append(make(prefix=prefix))
        if len(made) == 1:
            remove_left_folders()
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", taken_once)
    with temporary_folder("spark") as folder:
        assert folder.is_dir()
        assert [str(folder)] == made[1:]


def test_the_number_of_a_process_says_nothing(place: Path) -> None:
    """Others get it again: here, this very process has the number of the one that was killed."""
    folder = left(place)
    renamed = folder.rename(place / f"analyzer-spark-{os.getpid()}-abcdefgh")
    remove_left_folders()
    assert not renamed.exists()


def test_nothing_else_is_touched(place: Path) -> None:
    outside = place / "elsewhere"
    outside.mkdir()
    (outside / "file").touch()
    (place / "analyzer-spark-1-linked").symlink_to(outside)
    (place / "analyzer-spark-2-file").touch()
    (place / "analyzer-notes").mkdir()
    (place / "analyzer-spark-abcdefgh").mkdir()
    remove_left_folders()
    assert len(list(place.iterdir())) == 5
    assert (outside / "file").exists()


def test_a_folder_of_another_user_is_left_to_him(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = left(place)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    remove_left_folders()
    assert folder.is_dir()


def test_on_a_file_system_without_locks_there_are_folders_and_none_counts_as_left(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(9, "Bad file descriptor")

    folder = left(place)
    monkeypatch.setattr("fcntl.flock", refuse)
    with temporary_folder("spark") as another:
        remove_left_folders()
        assert another.is_dir()
    assert folder.is_dir()


def test_without_a_folder_for_temporary_files_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    remove_left_folders()
