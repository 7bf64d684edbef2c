"""What is installed is all there is: a folder that is no package is left out of the wheel, without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("top", ["analyzer", "contracts", "jobs"])
def test_every_folder_of_modules_is_a_package(top: str) -> None:
    folders = {path.parent for path in (ROOT / top).rglob("*.py")}
    assert ROOT / top in folders
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
