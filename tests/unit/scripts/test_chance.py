"""A script is looked at for chance together with the modules that it may import from its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.scripts.chance import MOST, uses_chance

QUIET = "def take(record): return record\n"
CHANCE = "import random\n"


def found(folder: Path, **texts: str) -> bool:
    """Whether chance is found by a script that speaks of none, beside files of these texts, by their paths."""
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return uses_chance(folder / "script.py", QUIET.encode())


def test_the_text_of_the_script_itself_counts(tmp_path: Path) -> None:
    assert uses_chance(tmp_path / "script.py", CHANCE.encode())
    assert not uses_chance(tmp_path / "script.py", QUIET.encode())


@pytest.mark.parametrize("name", ["beside.py", "a/one.py", "a/b/two.py", "a/b/c/three.py"])
def test_a_module_in_a_package_counts_as_one_beside_the_script(tmp_path: Path, name: str) -> None:
    assert not found(tmp_path, **{name: QUIET})
    assert found(tmp_path, **{name: CHANCE})


@pytest.mark.parametrize("name", ["a/b/c/d/four.py", "2021/02/05/x.py", "some-data/x.py", ".git/x.py", "a/notes.txt"])
def test_what_is_too_deep_or_cannot_be_imported_does_not_count(tmp_path: Path, name: str) -> None:
    assert not found(tmp_path, **{name: CHANCE})


def test_a_package_that_is_a_link_counts_and_one_that_leads_back_ends(tmp_path: Path) -> None:
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "back").symlink_to(folder)
    assert not found(folder)
    assert not found(tmp_path / "elsewhere", **{"x.py": QUIET})
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    assert not found(folder)
    (tmp_path / "elsewhere" / "x.py").write_text(CHANCE, encoding="utf-8")
    assert found(folder)


def test_a_module_that_is_gone_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.py").mkdir()
    assert not found(tmp_path)


@pytest.mark.parametrize("path", ["a/m{}.py", "a{}/notes.txt"])
def test_more_than_can_be_looked_at_is_taken_to_use_chance(tmp_path: Path, path: str) -> None:
    few = {path.format(number): QUIET for number in range(MOST - 1)}
    assert not found(tmp_path, **few)
    assert found(tmp_path, **{path.format(number): QUIET for number in range(MOST, MOST + 2)})
