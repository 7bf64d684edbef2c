"""The files of merged records: a file for each split and hour folder, which takes its place when all are written.

``<endpoint>/<variant>/yyyy/mm/dd/hh/part-00000-<id>.c000.jsonl``, as Spark names the parts that it writes; the id is
made of what is in the file, so that the same input gives the same names. An hour folder is replaced as a whole: files
of an earlier run are removed from the folders that this run writes to, and others are left alone.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import BinaryIO, Self
from uuid import UUID

from analyzer.errors import OutputError
from analyzer.publish.folder_lock import hold, is_left_over, locked
from analyzer.publish.report_folder import SETTING

_TEMPORARY = re.compile(r"\.tmp-([0-9]+)-(?:[0-9a-f]{8}-)?merge")
_HELD = ".held"
"""A file that is locked for as long as its folder is written to, so that other runs leave it alone."""
FILE_NAME = re.compile(r"part-\d{5,}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.c000\.jsonl")

logger = logging.getLogger(__name__)


class MergedFileWriter:
    """Within `with`, writes the files of splits, one split after another, below a folder. Raises OutputError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._split = -1
        self._open: dict[str, hashlib._Hash] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None:
            self._finish()

    def write(self, split: int, folder: str, text: bytes) -> None:
        """Add to the file of a split in the hour folder `folder`."""
        if split != self._split:
            self._finish()
            self._split = split
        path = self._growing(folder)
        with _refusing(path):
            if folder not in self._open:
                self._open[folder] = hashlib.sha256()
                path.parent.mkdir(parents=True, exist_ok=True)
                path.unlink(missing_ok=True)
            self._open[folder].update(text)
            with path.open("ab") as file:
                file.write(text)

    def _growing(self, folder: str) -> Path:
        return self._folder / folder / f"part-{self._split:05d}"

    def _finish(self) -> None:
        for folder, digest in self._open.items():
            path = self._growing(folder)
            name = f"{path.name}-{UUID(bytes=digest.digest()[:16], version=5)}.c000.jsonl"
            with _refusing(path):
                with path.open("rb") as file:
                    os.fsync(file.fileno())
                path.replace(path.with_name(name))
        self._open = {}


class MergedFolder:
    """Within `with`, there is a folder for the files of this run; `publish` puts them in their places.

    When the block is left by an error before that, nothing of them is left. Raises OutputError.
    """

    def __init__(self, output: Path) -> None:
        self.output = output
        # A run in another container may have our number; tasks may be elsewhere.
        self.folder = output.absolute() / f".tmp-{os.getpid()}-{token_hex(4)}-merge"
        self._held: BinaryIO | None = None

    def __enter__(self) -> Self:
        with _refusing(self.output), locked(self.output, SETTING):
            for path in self.folder.parent.iterdir():
                found = _TEMPORARY.fullmatch(path.name)
                if found and is_left_over(path / _HELD, int(found[1])):
                    shutil.rmtree(path, ignore_errors=True)
            self.folder.mkdir()
            self._held = (self.folder / _HELD).open("xb")
            hold(self._held.fileno())
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._held is not None:
            self._held.close()

    def publish(self) -> list[Path]:
        """The files in their places below the output, sorted. An hour folder holds the files of one run alone."""
        written = sorted(path for path in self.folder.rglob("*") if FILE_NAME.fullmatch(path.name))
        targets = [self.output / path.relative_to(self.folder) for path in written]
        with _refusing(self.output), locked(self.output, SETTING):
            for folder in sorted({target.parent for target in targets}):
                folder.mkdir(parents=True, exist_ok=True)
                for earlier in _files_in(folder):
                    earlier.unlink()
            for path, target in zip(written, targets, strict=True):
                path.replace(target)
        for folder in sorted({target.parent for target in targets}):
            logger.info("Write merged records at path %s.", folder)
        return targets


def _files_in(folder: Path) -> Iterator[Path]:
    return (path for path in list(folder.iterdir()) if FILE_NAME.fullmatch(path.name))


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Within, what the system refuses is an OutputError, of `path` where the system names no other."""
    try:
        yield
    except OSError as error:
        raise OutputError.cannot_write(SETTING, error.filename or path, error.strerror or str(error)) from error
