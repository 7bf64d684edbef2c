"""Files that change while they are read are told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.errors import UnreadableDataError
from analyzer.scan.stamps import Stamps


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    os.utime(path, ns=(0, 0))
    return path


@pytest.mark.parametrize("may_grow", [True, False])
def test_what_is_as_it_was_is_not_told(file: Path, may_grow: bool) -> None:
    stamps = Stamps.of([file], may_grow)
    file.read_text()
    assert stamps.require_unchanged() == ()


@pytest.mark.parametrize("may_grow", [True, False])
def test_other_bytes_of_the_same_length_are_an_error(file: Path, may_grow: bool) -> None:
    stamps = Stamps.of([file], may_grow)
    file.write_text("a\n2\n")
    with pytest.raises(UnreadableDataError, match=r'a.csv" was changed while it was read'):
        stamps.require_unchanged()


@pytest.mark.parametrize("may_grow", [True, False])
@pytest.mark.parametrize(("text", "how"), [("a\n", "from 4 to 2 bytes"), (None, "was removed")])
def test_a_file_that_is_cut_or_removed_is_an_error(file: Path, may_grow: bool, text: str | None, how: str) -> None:
    stamps = Stamps.of([file], may_grow)
    file.unlink() if text is None else file.write_text(text)
    with pytest.raises(UnreadableDataError, match=how):
        stamps.require_unchanged()


def test_what_was_added_is_an_error_but_of_records_that_are_added_at_the_end(file: Path) -> None:
    stamps, growing = Stamps.of([file]), Stamps.of([file], may_grow=True)
    with file.open("a") as stream:
        stream.write("2\n")
    with pytest.raises(UnreadableDataError, match="from 4 to 6 bytes"):
        stamps.require_unchanged()
    (hint,) = growing.require_unchanged()
    assert hint.startswith("1 file has grown")
