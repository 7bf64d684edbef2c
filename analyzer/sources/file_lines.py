"""The lines of a file as Spark's text reader gives them: cut at newlines alone, a byte-order mark left out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa

from analyzer.errors import UnreadableDataError
from analyzer.places.opening import open_file, size_of
from analyzer.sources.codecs import ARROW_CODECS, require_plain
from analyzer.sources.head import require_short_line
from analyzer.sources.streams import open_stream, reason_of
from contracts.limits import LIMITS, Limits
from contracts.model import BYTE_ORDER_MARK

_PACKED = tuple(ARROW_CODECS)
_READ = 4 << 20
_UNPACKED_FREELY = 256 << 20
"""Bytes that any file may unpack to."""


def file_lines(path: str, limits: Limits = LIMITS) -> Iterator[list[bytes]]:
    """The lines of a file, some at a time. Raises UnreadableDataError."""
    return map(lines_of, file_blocks(path, limits))


def file_blocks(path: str, limits: Limits = LIMITS) -> Iterator[bytes]:
    """The same as text, each line with its newline. Raises UnreadableDataError."""
    return line_blocks(path, 0, sys.maxsize, _READ, limits)


def whole_file(path: str, limits: Limits = LIMITS) -> Iterator[list[bytes]]:
    """A file as one line. Raises UnreadableDataError."""
    blocks: list[bytes] = []
    size = 0
    for block in _unpacked(path, _READ, limits):
        size += len(block)
        require_held_whole(path, size, limits)
        blocks.append(block)
    if blocks:
        require_plain(path, blocks[0])
    yield [b"".join(blocks)]


def lines_of(block: bytes) -> list[bytes]:
    """The lines of a block, without their newlines."""
    return block.removesuffix(b"\n").split(b"\n")


def line_blocks(path: str, start: int, end: int, size: int, limits: Limits = LIMITS) -> Iterator[bytes]:
    """The lines that begin at byte `start` or later and before `end`, some at a time; each ends with a newline.

    A block has `size` bytes and the rest of its last line. A byte-order mark is left out. A packed file is read whole.
    Raises UnreadableDataError.
    """
    return (block for _, block in placed_blocks(path, start, end, size, limits))


def placed_blocks(path: str, start: int, end: int, size: int, limits: Limits = LIMITS) -> Iterator[tuple[int, bytes]]:
    """The blocks of `line_blocks`, and the byte that each begins at in the file, or in what is unpacked of it."""
    blocks = _of_range(path, start, end, size, limits) if can_be_cut(path) else _of_stream(path, size, limits)
    for position, block in blocks:
        if not position:
            require_plain(path, block)
        if limits.max_line_bytes < size:
            require_short_line(path, max(map(len, lines_of(block))), limits)
        text = block if position else block.removeprefix(BYTE_ORDER_MARK)
        if text:
            yield position, text if text.endswith(b"\n") else text + b"\n"


def can_be_cut(path: str) -> bool:
    """Whether a range of the file can be read without all that is before it."""
    return not path.lower().endswith(_PACKED)  # of thousands of small files, pathlib would take as long as reading them


def require_held_whole(path: str, size: int, limits: Limits) -> None:
    """Raise UnreadableDataError where what is held in memory has so many bytes, or more, and they are too many."""
    if size > limits.max_whole_file_bytes:
        found = f"is read as a whole, and has more than {limits.max_whole_file_bytes} bytes"
        raise UnreadableDataError.beyond_limit(path, found, "max_whole_file_bytes", limits.max_whole_file_bytes)


def _of_range(path: str, start: int, end: int, size: int, limits: Limits) -> Iterator[tuple[int, bytes]]:
    try:
        with open_file(path, end) as file:
            if start:
                # A line that begins right here follows a newline; the rest of one that began before is skipped.
                file.seek(start - 1)
                _skip_line(path, file, end, limits)
            position = file.tell()
            while position < end and (block := file.read(min(size, end - position))):
                whole = block if block.endswith(b"\n") else block + _rest_of_line(path, file, block, limits)
                yield position, whole
                position += len(whole)
    except OSError as error:
        raise UnreadableDataError.cannot_open(path, reason_of(error)) from error


def _skip_line(path: str, file: BinaryIO, end: int, limits: Limits) -> None:
    """Go to the next line, or beyond `end` where none begins before it."""
    skipped = 0
    while (some := file.readline(_READ)) and not some.endswith(b"\n") and file.tell() < end:
        skipped += len(some)
        require_short_line(path, skipped, limits)


def _rest_of_line(path: str, file: BinaryIO, block: bytes, limits: Limits) -> bytes:
    begun = len(block) - block.rfind(b"\n") - 1
    rest = file.readline(max(limits.max_line_bytes - begun, 0) + 2)  # a newline, and one byte too many
    require_short_line(path, begun + len(rest.removesuffix(b"\n")), limits)
    return rest


def _of_stream(path: str, size: int, limits: Limits) -> Iterator[tuple[int, bytes]]:
    position = 0
    rest = b""
    for block in _unpacked(path, size, limits):
        text = rest + block
        end = text.rfind(b"\n") + 1
        rest = text[end:]
        require_short_line(path, len(rest), limits)
        if end:
            yield position, text[:end]
            position += end
    if rest:
        yield position, rest


def _unpacked(path: str, size: int, limits: Limits) -> Iterator[bytes]:
    """The bytes of a file, unpacked where its name says that it is packed. Raises UnreadableDataError."""
    packed = not can_be_cut(path)
    read = 0
    try:
        with open_stream(path, sys.maxsize) as stream:
            while block := stream.read(size):
                read += len(block)
                if packed and read > _UNPACKED_FREELY and read > limits.max_unpacked_ratio * size_of(path):
                    found = f"unpacks to more than {limits.max_unpacked_ratio} times its size"
                    raise UnreadableDataError.beyond_limit(path, found, "max_unpacked_ratio", limits.max_unpacked_ratio)
                yield block
    except (OSError, pa.ArrowException) as error:
        raise UnreadableDataError.cannot_open(path, reason_of(error)) from error
