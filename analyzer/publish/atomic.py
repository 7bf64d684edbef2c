"""Files that appear whole or not at all."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from analyzer.errors import OutputError

SETTING = "output_path"

logger = logging.getLogger(__name__)


def prepare_folder(folder: Path) -> None:
    """Make the folder and see that a file can be written there; raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError.cannot_write(SETTING, folder, error.strerror or str(error)) from error


def write_atomically(path: Path, pieces: Iterable[bytes]) -> None:
    """Write to a temporary name beside `path`, then rename: a reader sees the old file or the new one.

    Raises OutputError; nothing is left behind then.
    """
    temporary = path.with_name(f".tmp-{os.getpid()}-{path.name}")
    try:
        with temporary.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OutputError.cannot_write(SETTING, path, error.strerror or str(error)) from error
        raise
    logger.info("Write to file %s at path %s.", path.name, path.parent)
