"""Whether a user's script may draw random numbers, as its text and that of its modules looks."""

from __future__ import annotations

import os
import re
from pathlib import Path

_CHANCE = re.compile(rb"random|sample|shuffle|permut")

DEEPEST = 3
"""Levels of folders below the script's own."""

MOST = 200
"""Files that are read, and folders that are looked into: a script beside more of them is taken to use chance."""


def uses_chance(path: Path, text: bytes) -> bool:
    """Whether the script, or a module in its folder or in packages there, looks as if it drew random numbers."""
    return bool(_CHANCE.search(text)) or _beside(path.parent)


def _beside(top: Path) -> bool:
    files = 0
    for folders, (folder, below, names) in enumerate(os.walk(top, followlinks=True), 1):
        modules = [Path(folder, name) for name in names if name.endswith(".py")]
        files += len(modules)
        if max(files, folders) > MOST or any(_CHANCE.search(_read(module)) for module in modules):
            return True
        deep = len(Path(folder).relative_to(top).parts) >= DEEPEST
        # No other folder can be imported from, such as those of an hour of data.
        below[:] = [] if deep else [name for name in below if name.isidentifier()]
    return False


def _read(module: Path) -> bytes:
    """Nothing of what cannot be read: the script cannot import it either."""
    try:
        return module.read_bytes() if module.is_file() else b""
    except OSError:
        return b""
