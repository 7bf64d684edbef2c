"""Files of a folder that a program of somebody else writes into: no link leads from there to other files."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_NONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EMLINK, errno.ENXIO)


def open_within(folder: Path, path: Path) -> BinaryIO | None:
    """A file below a folder, for reading; None where none is, or where it is no plain file or lies behind a link.

    Raises OSError.
    """
    *folders, name = path.relative_to(folder).parts
    parent = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for each in folders:
            below = os.open(each, _FOLDER, dir_fd=parent)
            os.close(parent)
            parent = below
        file = os.open(name, _FILE, dir_fd=parent)
    except OSError as error:
        if error.errno in _NONE:
            return None
        error.filename = str(path)
        raise
    finally:
        os.close(parent)
    if stat.S_ISREG(os.fstat(file).st_mode):
        return os.fdopen(file, "rb")
    os.close(file)
    return None
