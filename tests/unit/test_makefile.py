"""What someone meets who types `make` where something is missing, and which Pythons the whole check finds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import ROOT


def made(target: str, python: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What `make` says of a target, with this Python and an environment in a folder."""
    make = shutil.which("make")
    assert make is not None
    return subprocess.run(
        [make, *options, target, f"PYTHON={python}", f"VENV={folder / 'venv'}"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("python", ["", "false", "no-such-python"])
def test_without_the_right_python_the_page_is_named_that_says_how_to_get_it(python: str, tmp_path: Path) -> None:
    done = made("demo", python, tmp_path)
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed; install it as README.md says, or name it: make PYTHON=" in done.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize(
    ("version", "spark"),
    [
        ("3, 11", "'pyspark<4'"),
        ("3, 12", "'pyspark>=4.1,<4.2'"),
        ("3, 13", "'pyspark>=4.1,<4.2'"),
        ("3, 14", "'pyspark>=4.2'"),
    ],
)
def test_the_spark_is_one_that_is_made_for_the_python(version: str, spark: str, tmp_path: Path) -> None:
    python = tmp_path / "python"
    pretend = f"import sys; sys.version_info = ({version}); exec(sys.argv[1])"
    python.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{pretend}' \"$2\"\n")
    python.chmod(0o755)
    done = made("test", str(python), tmp_path, "--dry-run")
    assert done.returncode == 0
    assert done.stdout.count(f" {spark}\n") == 2


def written(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_the_whole_check_finds_pythons_on_the_path_and_of_pyenv(tmp_path: Path) -> None:
    good = f"exec '{sys.executable}' \"$@\""
    for version in ("3.11", "3.12", "3.13"):
        written(tmp_path / "bin" / f"python{version}", good if version == "3.11" else "exit 127")
    for version in ("3.11.7", "3.12.1", "3.13.0"):
        written(tmp_path / "pyenv" / "versions" / version / "bin" / "python", "exit 1" if version == "3.13.0" else good)
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "PYENV_ROOT": str(tmp_path / "pyenv")}

    def found(version: str) -> str:
        command = [str(ROOT / ".ci" / "interpreter"), version]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()

    assert found("3.11") == "python3.11"
    assert found("3.12") == str(tmp_path / "pyenv" / "versions" / "3.12.1" / "bin" / "python")
    assert found("3.13") == found("3.99") == ""
