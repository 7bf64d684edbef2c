"""What someone meets who types `make` where something is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
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
