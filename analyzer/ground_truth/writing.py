"""What the workers do last: read the captures that have labels once more, and write them with those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import groupby
from pathlib import Path

import msgpack

from analyzer.errors import OutputError, UnreadableDataError
from analyzer.ground_truth.capture_reader import ANYWHERE, CaptureReader
from analyzer.ground_truth.merged_files import MergedFileWriter
from analyzer.scan.engine import KeyedEntry
from analyzer.scan.packing import unpack_rows

FAILED = -1
"""The key of why a task has failed; those of lines are the numbers of their splits."""

_BYTES_AT_ONCE = 4 << 20

MergedLines = tuple[str, int, bytes]
"""The folder of merged records, how many they are, and their lines."""


def merged_records(reader: CaptureReader, folder: Path | None, found: Iterator[KeyedEntry]) -> Iterator[KeyedEntry]:
    """Lines of some merged records each, by splits, of the rows that `joined` has found; or why there are none.

    The lines are written below `folder` where there is one, and are empty in what comes back.
    """
    try:
        with MergedFileWriter(folder) if folder is not None else nullcontext() as writer:
            for split, group in groupby(found, key=lambda entry: entry[0]):
                if split < 0:
                    continue  # reports and counts
                labels: dict[str, bytes] = {}
                numbers: list[int] = []
                for _, _, rows in group:
                    ids, some, texts = (column.to_pylist() for column in unpack_rows(rows).columns)
                    labels.update(zip(ids, texts, strict=True))
                    numbers += some
                for place, (below, count, text) in enumerate(merged_lines(reader, split, labels, sorted(numbers))):
                    if writer is not None:
                        writer.write(split, below, text)
                    yield split, place, msgpack.packb((below, count, b"" if writer is not None else text))
    except (OutputError, UnreadableDataError) as error:
        # A value, not a failed task: Spark would tell the task's error for one of ours.
        yield FAILED, 0, msgpack.packb((isinstance(error, OutputError), str(error)))


def lines_of_splits(written: Iterator[KeyedEntry]) -> Iterator[tuple[int, MergedLines]]:
    """The splits and lines of all tasks. Raises the OutputError or UnreadableDataError of a task."""
    for split, _, packed in written:
        if split == FAILED:
            of_output, message = msgpack.unpackb(packed)
            raise OutputError(message) if of_output else UnreadableDataError(message)
        yield split, msgpack.unpackb(packed)


def merged_lines(
    reader: CaptureReader, split: int, labels: dict[str, bytes], numbers: Sequence[int]
) -> Iterator[MergedLines]:
    """The merged records of a split in the order of its captures, some at a time for each folder.

    `numbers`, ascending, are those of the captures that have labels.
    """
    waiting: dict[str, list[bytes]] = {}
    size = 0
    everywhere = numbers[0] == ANYWHERE
    for place, capture in reader.every(split) if everywhere else reader.chosen(split, numbers):
        label = labels.get(capture.id or "")
        if label is None:
            continue
        line = capture.merged(label)
        waiting.setdefault(place.folder_of(capture), []).append(line)
        size += len(line)
        if size >= _BYTES_AT_ONCE:
            yield from _lines_by_folder(waiting)
            waiting, size = {}, 0
    yield from _lines_by_folder(waiting)


def _lines_by_folder(waiting: dict[str, list[bytes]]) -> Iterator[MergedLines]:
    for folder, lines in waiting.items():
        yield folder, len(lines), b"\n".join(lines) + b"\n"
