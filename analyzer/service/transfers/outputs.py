"""Takes the outputs of a job to where they are wanted: at its end, or as they come."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from analyzer.errors import ConfigurationError
from analyzer.ground_truth.merged_files import FILE_NAME as MERGED_NAME
from analyzer.places.hidden import is_hidden
from analyzer.places.place import Place
from analyzer.places.s3 import S3Path
from analyzer.places.within import open_within
from analyzer.service.transfers.inputs import local_folder
from analyzer.service.transfers.reach import Reach, objects_at
from contracts.errors import excerpt

_BLOCK = 1 << 20
_LAST = "constraint_violations.json"
"""Who waits for it finds all other reports there."""


class JobOutput:
    """An output of a job: the folder of its container, and the place that the files go to.

    What is sent again is what has changed since. Symbolic links are not sent, nor what is behind them: who writes the
    outputs may not read what the service can. `folder` is below `root`, and there are no links yet.
    """

    def __init__(self, root: Path, folder: Path, target: Place, continuous: bool) -> None:
        self.folder = folder
        self.continuous = continuous
        self._root = root
        self._place = folder.resolve()
        self._target = target
        self._sent: dict[str, tuple[int, int]] = {}

    def send(self, meanwhile: bool = False) -> None:
        """Send all that is new or has changed, each file whole or not at all. Raises OSError.

        While the job runs, what is hidden is still being written.
        """
        for name, path in self._files():
            if meanwhile and any(map(is_hidden, name.split("/"))):
                continue
            file = open_within(self._root, path)
            if file is None:
                continue  # removed meanwhile, or a link by now
            with file:
                found = os.fstat(file.fileno())
                stamp = found.st_mtime_ns, found.st_size
                if self._sent.get(name) == stamp:
                    continue
                _send(file, self._target / name)
            self._sent[name] = stamp

    def replace_merged(self) -> None:
        """Remove what an earlier merge of the same hours has left beside what was sent now. Raises OSError."""
        for folder in {name.rpartition("/")[0] for name in self._sent if MERGED_NAME.fullmatch(Path(name).name)}:
            for place, path in list(objects_at(self._target / folder)):
                if MERGED_NAME.fullmatch(path) and f"{folder}/{path}" not in self._sent:
                    place.unlink()

    def _files(self) -> Iterator[tuple[str, Path]]:
        if self.folder.resolve() != self._place:
            return
        every = []
        for parent, _, names in os.walk(self.folder, onerror=_unless_removed):
            paths = (Path(parent) / name for name in names)
            every += [path for path in paths if path.is_file() and not path.is_symlink()]
        for path in sorted(every, key=lambda path: (path.name == _LAST, path)):
            yield path.relative_to(self.folder).as_posix(), path


def outputs_of(request: Mapping[str, Any], root: Path, reach: Reach) -> list[JobOutput]:
    """The outputs of a request, whose folders are made; those that the application sends itself are none.

    Raises ConfigurationError, and OSError.
    """
    found = []
    for each in (request.get("ProcessingOutputConfig") or {}).get("Outputs") or ():
        name = each["OutputName"]
        if "S3Output" not in each:
            raise ConfigurationError(f"The output {excerpt(name)} has no S3Output; only those with one are sent.")
        given = each["S3Output"]
        if each.get("AppManaged") or "LocalPath" not in given:
            continue
        folder = local_folder(given["LocalPath"], root, f"LocalPath of the output {excerpt(name)}")
        folder.mkdir(parents=True, exist_ok=True)
        target = reach.place("S3Uri", given["S3Uri"])
        found.append(JobOutput(root, folder, target, given.get("S3UploadMode") == "Continuous"))
    return found


def _unless_removed(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _send(file: BinaryIO, target: Place) -> None:
    if isinstance(target, S3Path):
        target.write_from(file)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    coming = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with coming.open("wb") as copy:
            shutil.copyfileobj(file, copy, _BLOCK)
        coming.replace(target)
    finally:
        coming.unlink(missing_ok=True)
