"""The lines of a local file as Spark's text reader gives them: cut at newlines alone, a byte-order mark left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import pyarrow as pa
from pyarrow import fs

from analyzer.datasets.local_files import ARROW_CODECS
from analyzer.errors import UnreadableDataError
from contracts.model import BYTE_ORDER_MARK

_READ = 4 << 20


def file_lines(path: str) -> Iterator[list[bytes]]:
    """The lines of a file, some at a time. Raises UnreadableDataError."""
    rest: list[bytes] = []
    first = True
    for block in unpacked(path):
        lines = (block.removeprefix(BYTE_ORDER_MARK) if first else block).split(b"\n")
        first = False
        if len(lines) > 1:
            yield [b"".join([*rest, lines[0]]), *lines[1:-1]]
            rest = []
        rest.append(lines[-1])
    if last := b"".join(rest):
        yield [last]


def whole_file(path: str) -> Iterator[list[bytes]]:
    """A file as one line. Raises UnreadableDataError."""
    yield [b"".join(unpacked(path))]


def unpacked(path: str, size: int = _READ) -> Iterator[bytes]:
    """The bytes of a file, unpacked where its name says that it is packed. Raises UnreadableDataError."""
    codec = ARROW_CODECS.get(PurePosixPath(path).suffix)
    try:
        with fs.LocalFileSystem().open_input_stream(path, compression=codec) as stream:
            while block := stream.read(size):
                yield block
    except (OSError, pa.ArrowException) as error:
        raise UnreadableDataError.cannot_open(path, str(error).splitlines()[0]) from error
