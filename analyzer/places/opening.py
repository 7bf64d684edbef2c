"""Files by their names, as tasks know them: a path of this machine, or a URI of S3."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from posixpath import commonprefix
from typing import Any, BinaryIO

import pyarrow as pa

from analyzer.places.ahead import taken
from analyzer.places.place import Place
from analyzer.places.s3 import ObjectStat, S3Path, is_stored, stored

Stamp = tuple[int, int | str]
"""The bytes of a file, and what is another one whenever they change: nanoseconds of this machine, an ETag of S3."""

_FEW = 16


def open_file(path: str, expected: int = 0) -> BinaryIO:
    """The file for reading, from anywhere in it; `expected` is a byte up to which it is meant to be read on.

    Raises OSError.
    """
    if not is_stored(path):
        return open(path, "rb")  # noqa: PTH123 (of thousands of small files, pathlib would take as long as reading)
    return taken(path) or stored(path).open(expected=expected)  # type: ignore[return-value]


def arrow_source(path: str, expected: int = 0) -> Any:
    """The file as what Arrow reads from. Raises OSError."""
    return pa.PythonFile(open_file(path, expected), "r") if is_stored(path) else pa.OSFile(path)


def size_of(path: str) -> int:
    """The bytes of a file as it is now. Raises OSError."""
    return stamp_of(stored(path) if is_stored(path) else Path(path))[0]


def modified_at(path: str) -> datetime:
    """When a file was last written. Raises OSError."""
    if is_stored(path):
        return stored(path).modified_at()
    return datetime.fromtimestamp(Path(path).stat().st_mtime, UTC)


def stamp_of(file: Place) -> Stamp:
    """What is known of a file by now. Raises OSError."""
    found = file.stat()
    return found.st_size, found.etag if isinstance(found, ObjectStat) else found.st_mtime_ns


def stamps_now(paths: Sequence[str]) -> dict[str, Stamp]:
    """The stamps of the files, without those that are gone. Raises OSError where a store does not answer."""
    found: dict[str, Stamp] = {}
    of_buckets = defaultdict[str, list[S3Path]](list)
    for path in paths:
        if is_stored(path):
            place = stored(path)
            of_buckets[place.bucket].append(place)
        else:
            with suppress(OSError):
                found[path] = stamp_of(Path(path))
    for places in of_buckets.values():
        found |= {str(place): stamp_of(place) for place in _now(places)}
    return found


def _now(places: Sequence[S3Path]) -> Iterator[S3Path]:
    """The objects as they are now; those of a listing are more than those that are asked for."""
    if len(places) > _FEW:
        yield from places[0].listed(commonprefix([place.key for place in places]))
        return
    for place in places:
        with suppress(FileNotFoundError):
            yield place.now()
