"""What lies in a folder of this machine, as Spark would read it too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from analyzer.errors import UnreadableDataError
from analyzer.places.hidden import is_hidden
from analyzer.places.place import Place
from analyzer.places.s3 import S3Path


def files_at(place: Place) -> list[Place]:
    """The files at or below a place, sorted, hidden ones left out. Raises OSError, and UnreadableDataError."""
    if isinstance(place, S3Path):
        return list(place.files())
    if place.is_file():
        return [] if is_hidden(place.name) else [place]
    return sorted(folder / name for folder, names in data_folders(place) for name in names)


def data_folders(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """A folder and those below it, each with the names of its files; hidden ones are left out.

    Raises UnreadableDataError where a link leads round in a circle.
    """
    for parent, folders, files in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not is_hidden(name)]
        for name in folders:
            _require_no_loop(Path(parent) / name)
        yield Path(parent), [name for name in files if not is_hidden(name)]


def _require_no_loop(folder: Path) -> None:
    if folder.is_symlink() and folder.parent.resolve().is_relative_to(folder.resolve()):
        raise UnreadableDataError.cannot_open(folder, "it is a link to a folder that it lies in")
