"""Files of folders that others write into: no link leads out of them, and no pipe holds up who reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.places.within import open_within
from tests.unprivileged import unprivileged


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One that is itself behind a link, which is nobody else's."""
    (tmp_path / "real/deep").mkdir(parents=True)
    (tmp_path / "real/deep/file").write_text("found", "utf-8")
    (tmp_path / "secret").write_text("secret", "utf-8")
    (tmp_path / "folder").symlink_to("real")
    return tmp_path / "folder"


def test_a_file_below_a_folder_is_opened(folder: Path) -> None:
    file = open_within(folder, folder / "deep/file")
    assert file is not None
    with file:
        assert file.read() == b"found"


def test_links_and_what_is_no_file_are_none(folder: Path) -> None:
    (folder / "link").symlink_to("../secret")
    (folder / "up").symlink_to("..")
    os.mkfifo(folder / "pipe")
    for name in ("link", "up/secret", "pipe", "deep", "absent", "absent/file", "deep/file/more"):
        assert open_within(folder, folder / name) is None, name


def test_what_may_not_be_read_is_an_error() -> None:
    with unprivileged() as folder:
        (folder / "file").touch(0)
        with pytest.raises(PermissionError, match=str(folder / "file")):
            open_within(folder, folder / "file")
