"""What workers hand over: in memory while it is small, else in files of the run's own folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_IN_MEMORY = 1 << 20
"""Bytes of one task: more would be copied several times on its way through a pipe."""


@dataclass(frozen=True)
class SpilledContent:
    """Bytes of a file."""

    path: str
    start: int
    length: int


Content = bytes | SpilledContent

ContentRow = tuple[Any, ...]
"""Whose last value is a content."""


def kept(rows: Iterable[ContentRow], folder: str) -> list[ContentRow]:
    """Rows that end with bytes, these in a file below `folder` where they are many."""
    found: list[ContentRow] = []
    size = 0
    taken = iter(rows)
    for row in taken:
        found.append(row)
        size += len(row[-1])
        if size > _IN_MEMORY:
            return list(_in_file(found, taken, folder))
    return found


def _in_file(first: list[ContentRow], others: Iterator[ContentRow], folder: str) -> Iterator[ContentRow]:
    descriptor, path = tempfile.mkstemp(dir=folder)
    start = 0
    with os.fdopen(descriptor, "wb") as file:
        for rows in (iter(first), others):
            for row in rows:
                file.write(row[-1])
                yield (*row[:-1], SpilledContent(path, start, len(row[-1])))
                start += len(row[-1])


def contents(rows: Iterable[ContentRow]) -> Iterator[ContentRow]:
    """The rows with their bytes, each read when it is taken."""
    path, file = "", None
    try:
        for row in rows:
            content = row[-1]
            if isinstance(content, SpilledContent):
                if content.path != path:
                    if file is not None:
                        file.close()
                    path, file = content.path, Path(content.path).open("rb")  # noqa: SIM115 (closed below)
                assert file is not None
                file.seek(content.start)
                content = file.read(content.length)
            yield (*row[:-1], content)
    finally:
        if file is not None:
            file.close()
