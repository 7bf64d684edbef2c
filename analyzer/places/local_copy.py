"""Copies on this machine of files that others open by their paths: Python imports a script from one."""

from __future__ import annotations

import atexit
from contextlib import suppress
from pathlib import Path

from analyzer.places.place import Place
from analyzer.places.s3 import S3Path
from analyzer.temporary_folders import TemporaryFolder


def local_copy(place: Place) -> Path:
    """The file itself where it is of this machine, else a copy of its name, which is gone with this process.

    What of the same kind lies beside it is copied too, where that can be listed. Raises OSError.
    """
    if not isinstance(place, S3Path):
        return place.resolve()
    text = place.read_bytes()
    folder = TemporaryFolder.make("copy")
    atexit.register(folder.remove)
    with suppress(PermissionError):
        for each in place.beside():
            if each.suffix == place.suffix:
                (folder.path / each.name).write_bytes(each.read_bytes())
    path = folder.path.resolve() / place.name
    path.write_bytes(text)
    return path
