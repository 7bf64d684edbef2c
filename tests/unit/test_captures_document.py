"""The examples of docs/captures.md print what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "docs" / "captures.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PATH.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def test_the_examples_print_what_is_shown(tmp_path: Path) -> None:
    assert [kind for kind, _ in BLOCKS] == ["json", "sh", "text", "python", "sh", "text"]
    (_, capture), (_, first), (_, table), (_, script), (_, second), (_, handled) = BLOCKS
    (tmp_path / "capture.jsonl").write_text(capture, "utf-8")
    (tmp_path / "preprocessor.py").write_text(script, "utf-8")
    assert (_printed(first, tmp_path), _printed(second, tmp_path)) == ((4, table), (6, handled))


def _printed(command: str, folder: Path) -> tuple[int, str]:
    """The exit code and what is printed, paths as if the folder were the user's."""
    program, *arguments = shlex.split(command)
    assert program == "analyzer"
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout.replace(f"{folder.resolve()}/", "").rstrip("\n") + "\n"
