"""Files of this machine: looked at before Spark starts, so that what is missing is told at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow as pa
from pyarrow import fs

from analyzer.errors import InputMissingError, UnreadableDataError
from analyzer.sources.head import Head, read_head
from contracts.limits import Limits

SETTING = "dataset_source"

ARROW_CODECS = {".gz": "gzip", ".bz2": "bz2"}
SPARK_CODECS = {".deflate", ".lz4", ".snappy", ".zst"}
"""Compressions whose framing is Hadoop's own, or that are not always there: only Spark can read them."""

FOREIGN_CODECS = {".7z", ".br", ".lz", ".lzma", ".lzo", ".rar", ".tar", ".tgz", ".xz", ".z", ".zip", ".zstd"}
"""Wrappings that Spark does not open: it would read their bytes as text."""


def local_path(source: str) -> Path | None:
    """The path that `source` names on this machine, or None for a URI of another file system."""
    url = urlsplit(source)
    if url.scheme == "file":
        return Path(unquote(url.path))
    return Path(source) if len(url.scheme) <= 1 or "://" not in source else None


def files_there(source: str) -> list[Path]:
    """The data files of a place of this machine; none of any other, or where there is nothing."""
    path = local_path(source)
    return [] if path is None or not path.exists() else find_files(path)


def find_files(source: Path, setting: str = SETTING) -> list[Path]:
    """The data files at or below a path, sorted; raises when there is none or one cannot be read.

    `setting` is what named the path.
    """
    if not source.exists():
        raise InputMissingError.no_such_path(setting, source)
    files = (
        [source]
        if source.is_file()
        else sorted(folder / name for folder, names in data_folders(source) for name in names)
    )
    if not files or (source.is_file() and _is_hidden(source.name)):
        raise InputMissingError.no_files(setting, source)
    for file in files:
        _require_readable(file)
    if not any(file.stat().st_size for file in files):
        raise InputMissingError.no_rows(setting, source, "every file is empty")
    return files


def local_head(files: list[Path], limits: Limits | None = None) -> Head | None:
    """The start of the first file that holds anything but empty lines, else of the first one.

    None when there is a file whose compression only Spark can read. Raises UnreadableDataError, also where its first
    line is longer than `limits` allow.
    """
    for file in files:
        if file.suffix.lower() in FOREIGN_CODECS:
            reason = "it is packed in a way that Spark does not open; unpack it, or compress each file with gzip"
            raise UnreadableDataError.cannot_open(file, reason)
    if any(file.suffix in SPARK_CODECS for file in files):
        return None
    heads = local_heads(files, limits)
    first = next(heads)
    return first if first.text.strip() else next((head for head in heads if head.text.strip()), first)


def local_heads(files: list[Path], limits: Limits | None = None) -> Iterator[Head]:
    """The starts of the files that are not empty."""
    return (_head(file, limits) for file in files if file.stat().st_size)


def _head(file: Path, limits: Limits | None) -> Head:
    try:
        with fs.LocalFileSystem().open_input_stream(str(file), compression=ARROW_CODECS.get(file.suffix)) as stream:
            return read_head(stream.read, str(file), limits)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableDataError.cannot_open(file, str(error).splitlines()[0]) from error


def data_folders(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """A folder and those below it, each with the names of its files that Spark reads too.

    Those that it marks as its own, and hidden ones, are not read.
    """
    for parent, folders, files in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        for name in folders:
            _require_no_loop(Path(parent) / name)
        yield Path(parent), [name for name in files if not _is_hidden(name)]


def _require_readable(file: Path) -> None:
    if not file.exists():
        raise UnreadableDataError.cannot_open(file, "it is a link to nothing")
    if not os.access(file, os.R_OK):
        raise UnreadableDataError.cannot_open(file, "permission denied")
    try:
        str(file).encode()
    except UnicodeEncodeError:
        raise UnreadableDataError.cannot_open(file, "its name is not UTF-8") from None


def _require_no_loop(folder: Path) -> None:
    if folder.is_symlink() and folder.parent.resolve().is_relative_to(folder.resolve()):
        raise UnreadableDataError.cannot_open(folder, "it is a link to a folder that it lies in")


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "_")) or name.endswith("._COPYING_")
