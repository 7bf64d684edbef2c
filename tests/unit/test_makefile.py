"""What someone meets who types `make` where something is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import ROOT


@pytest.mark.parametrize("python", ["", "false", "no-such-python"])
def test_without_the_right_python_the_page_is_named_that_says_how_to_get_it(python: str, tmp_path: Path) -> None:
    make = shutil.which("make")
    assert make is not None
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        [make, "demo", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
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
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--dry-run", "test", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.count(f" {spark}\n") == 2
