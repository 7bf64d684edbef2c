"""Copies on this machine of files that others open by their paths: Python imports a script from one."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path

from analyzer.places.place import Place
from analyzer.places.s3 import S3Path
from analyzer.temporary_folders import temporary_folder


def local_copy(place: Place, copies: ExitStack) -> Path:
    """The file itself where it is of this machine, else a copy of its name, which is there until `copies` end.

    What of the same kind lies beside it is copied too, where that can be listed. Raises OSError.
    """
    if not isinstance(place, S3Path):
        return place.resolve()
    text = place.read_bytes()
    folder = copies.enter_context(temporary_folder("copy")).resolve()
    with suppress(PermissionError):
        for each in place.beside():
            if each.suffix == place.suffix:
                (folder / each.name).write_bytes(each.read_bytes())
    path = folder / place.name
    path.write_bytes(text)
    return path
