"""The lines of a local file as Spark's text reader gives them: cut at newlines alone, a byte-order mark left out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import fs

from analyzer.datasets.local_files import ARROW_CODECS
from analyzer.errors import UnreadableDataError
from contracts.model import BYTE_ORDER_MARK

_READ = 4 << 20


def file_lines(path: str) -> Iterator[list[bytes]]:
    """The lines of a file, some at a time. Raises UnreadableDataError."""
    return (lines_of(block) for block in line_blocks(path, 0, sys.maxsize, _READ))


def whole_file(path: str) -> Iterator[list[bytes]]:
    """A file as one line. Raises UnreadableDataError."""
    yield [b"".join(_unpacked(path, _READ))]


def lines_of(block: bytes) -> list[bytes]:
    """The lines of a block, without their newlines."""
    return block.removesuffix(b"\n").split(b"\n")


def line_blocks(path: str, start: int, end: int, size: int) -> Iterator[bytes]:
    """The lines that begin at byte `start` or later and before `end`, some at a time; each ends with a newline.

    A block has `size` bytes and the rest of its last line. A byte-order mark is left out. A packed file is read whole.
    Raises UnreadableDataError.
    """
    return (block for _, block in placed_blocks(path, start, end, size))


def placed_blocks(path: str, start: int, end: int, size: int) -> Iterator[tuple[int, bytes]]:
    """The blocks of `line_blocks`, and the byte that each begins at in the file, or in what is unpacked of it."""
    blocks = _of_part(path, start, end, size) if can_be_cut(path) else _of_stream(path, size)
    for position, block in blocks:
        text = block if position else block.removeprefix(BYTE_ORDER_MARK)
        if text:
            yield position, text if text.endswith(b"\n") else text + b"\n"


def can_be_cut(path: str) -> bool:
    """Whether a part of the file can be read without all that is before it."""
    return Path(path).suffix not in ARROW_CODECS


def _of_part(path: str, start: int, end: int, size: int) -> Iterator[tuple[int, bytes]]:
    try:
        with Path(path).open("rb") as file:
            if start:
                # A line that begins right here follows a newline; the rest of one that began before is skipped.
                file.seek(start - 1)
                file.readline()
            position = file.tell()
            while position < end and (block := file.read(min(size, end - position))):
                whole = block if block.endswith(b"\n") else block + file.readline()
                yield position, whole
                position += len(whole)
    except OSError as error:
        raise UnreadableDataError.cannot_open(path, error.strerror or str(error)) from error


def _of_stream(path: str, size: int) -> Iterator[tuple[int, bytes]]:
    position = 0
    rest = b""
    for block in _unpacked(path, size):
        text = rest + block
        end = text.rfind(b"\n") + 1
        rest = text[end:]
        if end:
            yield position, text[:end]
            position += end
    if rest:
        yield position, rest


def _unpacked(path: str, size: int) -> Iterator[bytes]:
    """The bytes of a file, unpacked where its name says that it is packed. Raises UnreadableDataError."""
    codec = ARROW_CODECS.get(Path(path).suffix)
    try:
        with fs.LocalFileSystem().open_input_stream(path, compression=codec) as stream:
            while block := stream.read(size):
                yield block
    except (OSError, pa.ArrowException) as error:
        raise UnreadableDataError.cannot_open(path, str(error).splitlines()[0]) from error
