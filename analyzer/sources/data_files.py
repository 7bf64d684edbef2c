"""The files of a data set: looked at before an engine starts, so that what is missing is told at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from analyzer.errors import InputMissingError, UnreadableDataError
from analyzer.places.ahead import read_ahead
from analyzer.places.folders import files_at
from analyzer.places.place import Place, data_place
from analyzer.places.s3 import S3Path
from analyzer.places.store_errors import why_missing
from analyzer.sources.codecs import FOREIGN_CODECS, needs_spark
from analyzer.sources.head import Head, read_head
from analyzer.sources.packs import FileBlocks
from analyzer.sources.streams import open_stream, reason_of
from contracts.errors import excerpt
from contracts.limits import Limits

SETTING = "dataset_source"

_BEGINNING = 64 << 10


def files_there(source: str) -> list[Place]:
    """The data files of a place; none where Spark alone reaches it, or where there is nothing."""
    place = data_place(SETTING, source)
    if place is None:
        return []
    try:
        return find_files(place)
    except InputMissingError:
        return []


def find_files(source: Place, setting: str = SETTING) -> list[Place]:
    """The data files at or below a place, sorted; raises when there is none or one cannot be read.

    `setting` is what named the place.
    """
    try:
        files = _files(source, setting)
    except FileNotFoundError as error:
        raise InputMissingError.no_such_path(setting, source, why_missing(error)) from None
    except OSError as error:
        raise UnreadableDataError(
            f"{setting} holds {excerpt(str(source), 200)}, which cannot be read: {error.strerror or error}."
        ) from error
    if not any(file.stat().st_size for file in files):
        raise InputMissingError.no_rows(setting, source, "every file is empty")
    return files


def _files(source: Place, setting: str) -> list[Place]:
    if isinstance(source, Path) and not source.exists():
        raise InputMissingError.no_such_path(setting, source)
    files = files_at(source)
    if not files:
        if isinstance(source, S3Path) and not source.exists():
            raise InputMissingError.no_such_path(setting, source)
        raise InputMissingError.no_files(setting, source)
    for file in files:
        if isinstance(file, Path):
            _require_readable(file)
    return files


def first_head(files: Sequence[Place], limits: Limits | None = None, blocks: FileBlocks | None = None) -> Head | None:
    """The start of the first file that holds anything but empty lines, else of the first one.

    None when there is a file whose compression only Spark can read. Raises UnreadableDataError, also where its first
    line is longer than `limits` allow. `blocks` are what stands for the text of a file, where that is not its own.
    """
    for file in files:
        if file.suffix.lower() in FOREIGN_CODECS:
            reason = "it is packed in a way that Spark does not open; unpack it, or compress each file with gzip"
            raise UnreadableDataError.cannot_open(file, reason)
        if needs_spark(file):
            if isinstance(file, S3Path) or file.suffix != file.suffix.lower():  # Hadoop knows none in capitals
                reason = "it is packed in a way that only Hadoop opens; unpack it, or compress each file with gzip"
                raise UnreadableDataError.cannot_open(file, reason)
            return None
    heads = first_heads(files, limits, blocks)
    first = next(heads)
    return first if first.text.strip() else next((head for head in heads if head.text.strip()), first)


def first_heads(
    files: Sequence[Place], limits: Limits | None = None, blocks: FileBlocks | None = None
) -> Iterator[Head]:
    """The starts of the files that are not empty."""
    paths = [str(file) for file in files if file.stat().st_size]
    with read_ahead(paths, _BEGINNING):
        for path in paths:
            yield _head(path, limits) if blocks is None else _head_of_blocks(path, blocks)


def _head_of_blocks(path: str, blocks: FileBlocks) -> Head:
    found = blocks(path)
    return read_head(lambda _: next(found, b""), path)


def _head(path: str, limits: Limits | None) -> Head:
    try:
        with open_stream(path) as stream:
            return read_head(stream.read, path, limits)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableDataError.cannot_open(path, reason_of(error)) from error


def _require_readable(file: Path) -> None:
    if not file.exists():
        raise UnreadableDataError.cannot_open(file, "it is a link to nothing")
    if not os.access(file, os.R_OK):
        raise UnreadableDataError.cannot_open(file, "permission denied")
    try:
        str(file).encode()
    except UnicodeEncodeError:
        raise UnreadableDataError.cannot_open(file, "its name is not UTF-8") from None
