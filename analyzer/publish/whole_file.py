"""One file that appears whole or not at all, and takes the place of an older one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from analyzer.errors import OutputError
from analyzer.places.place import Place


def write_whole(setting: str, place: Place, text: bytes) -> None:
    """Write a file, on this machine or in a store; folders that lack are made. Raises OutputError of the setting."""
    try:
        if isinstance(place, Path):
            _replace(place, text)
        else:
            place.write_bytes(text)
    except OSError as error:
        raise OutputError.cannot_write(setting, place, error.strerror or str(error)) from error


def _replace(path: Path, text: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".tmp-{os.getpid()}-{token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
