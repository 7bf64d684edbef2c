"""A user to whom something can be forbidden: nothing is to root, as whom tests may run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def unprivileged() -> Iterator[Path]:
    """Within, this process has such a user, and the folder that is yielded."""
    before = os.geteuid()
    with tempfile.TemporaryDirectory() as folder:
        if before == 0:
            os.chown(folder, _NOBODY, -1)
            os.seteuid(_NOBODY)
        try:
            yield Path(folder)
        finally:
            os.seteuid(before)
