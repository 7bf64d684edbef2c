"""Lines of files of this machine, read by the tasks themselves: Spark's reader would make each a row of its own first.

That is what most of the time went to. The parts are cut as Spark would cut them, so that nothing else differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from analyzer.datasets.file_lines import unpacked
from analyzer.datasets.local_files import ARROW_CODECS
from analyzer.errors import UnreadableDataError
from analyzer.scan.lines import block_batch, line_batch, lines_of
from analyzer.scan.protocols import Decoder
from analyzer.scan.split import Split, SplitReport
from contracts.model import BYTE_ORDER_MARK


@dataclass(frozen=True)
class LocalLinesDecoder:
    """Reads the lines of a split and has them decoded by `decoder`, which takes them as blocks or as `single` lines.

    A block is of `block_bytes` and the rest of its last line; of single lines `batch_rows` at most are in a batch.
    """

    decoder: Decoder
    single: bool
    block_bytes: int
    batch_rows: int

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        for _ in batches:
            pass  # the frame's own rows say nothing
        yield from self.decoder.decode(split, self._batches(split), report)

    def _batches(self, split: Split) -> Iterator[pa.RecordBatch]:
        for block in line_blocks(split.path, split.start, split.start + split.length, self.block_bytes):
            if not self.single:
                yield block_batch(block)
                continue
            lines = line_batch(lines_of(block))
            for start in range(0, lines.num_rows, self.batch_rows):
                yield lines.slice(start, self.batch_rows)


def parts_of_files(files: Sequence[Path], size: int) -> list[Split]:
    """The parts of files that tasks read: `size` bytes at most where a file can be cut; an empty file has none."""
    places = [
        (str(file), start, min(size, length - start) if _can_be_cut(str(file)) else length)
        for file in sorted(files, key=str)
        for length in [file.stat().st_size]
        for start in (range(0, length, size) if _can_be_cut(str(file)) else range(min(length, 1)))
    ]
    return [Split(index, *place) for index, place in enumerate(places)]


def line_blocks(path: str, start: int, end: int, size: int) -> Iterator[bytes]:
    """The lines that begin at byte `start` or later and before `end`, some at a time; each ends with a newline.

    A block has `size` bytes and the rest of its last line. A byte-order mark is left out. A packed file is read whole.
    Raises UnreadableDataError.
    """
    return (block for _, block in placed_blocks(path, start, end, size))


def placed_blocks(path: str, start: int, end: int, size: int) -> Iterator[tuple[int, bytes]]:
    """Blocks of lines, and the byte that each begins at in the file, or in what is unpacked of it."""
    blocks = _of_part(path, start, end, size) if _can_be_cut(path) else _of_stream(path, size)
    for position, block in blocks:
        text = block if position else block.removeprefix(BYTE_ORDER_MARK)
        if text:
            yield position, text if text.endswith(b"\n") else text + b"\n"


def _can_be_cut(path: str) -> bool:
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
    for block in unpacked(path, size):
        text = rest + block
        end = text.rfind(b"\n") + 1
        rest = text[end:]
        if end:
            yield position, text[:end]
            position += end
    if rest:
        yield position, rest
