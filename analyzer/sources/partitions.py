"""Folders of partitions, such as `region=eu`, whose names are no columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from analyzer.places.place import Place, below
from contracts.errors import excerpt


def partition_hints(root: Place, files: Iterable[Place], columns: Collection[str]) -> list[str]:
    """A hint for each name before `=` in the folders between `root` and the files that is no column of theirs."""
    folders = {name for file in files if file != root for name in below(root, file).parts[:-1] if "=" in name}
    found: dict[str, str] = {}
    for folder in sorted(folders):
        name = folder.partition("=")[0]
        if name and name not in columns:
            found.setdefault(name, folder)
    return [
        f"The files lie in folders such as {excerpt(folder)}, and names of folders are no columns: there is no column "
        f"{excerpt(name)}. Write it into the files if it should be one."
        for name, folder in found.items()
    ]
