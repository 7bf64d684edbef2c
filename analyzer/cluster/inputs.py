"""Whether every host sees the whole data set: inputs can be sharded by host, and then each has files of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Self

from analyzer.errors import ConfigurationError, InputMissingError
from analyzer.places.place import below, data_place
from analyzer.sources.data_files import SETTING, find_files
from contracts.errors import counted, excerpt

REPLICATED = "FullyReplicated"
_SETTINGS = {"S3Input": "S3DataDistributionType", "DatasetDefinition": "DataDistributionType"}
RIGHT = f"Set it to {REPLICATED}, so that every host has all files, or run the job on one host."


def refuse_sharded_inputs(job_file: Mapping[str, Any], used: Sequence[str]) -> None:
    """Raise ConfigurationError when an input that one of the paths `used` lies in, or holds, is sharded by host."""
    inputs = job_file.get("ProcessingInputs")
    for each in inputs if isinstance(inputs, list) else ():
        for kind, setting in _SETTINGS.items():
            source = each.get(kind) if isinstance(each, dict) else None
            if not isinstance(source, dict):
                continue
            held = source.get(setting) or REPLICATED
            # In a DatasetDefinition the path may be beside it or in it.
            path = source.get("LocalPath") or each.get("LocalPath")
            if held != REPLICATED and (not path or any(_overlap(str(path), other) for other in used)):
                name = excerpt(str(each.get("InputName") or path or "without a name"))
                raise ConfigurationError(
                    f"The input {name} has {setting} {excerpt(str(held))}: each host would see a part of it. {RIGHT}"
                )


def _overlap(input_path: str, used: str) -> bool:
    local = data_place(SETTING, used)
    if not isinstance(local, Path):
        return False
    ours, theirs = PurePosixPath(local), PurePosixPath(input_path)
    return ours.is_relative_to(theirs) or theirs.is_relative_to(ours)


@dataclass(frozen=True)
class Listing:
    """What a host sees of the data sets: how many files of how many bytes, and a digest of their names and sizes."""

    files: int = 0
    size: int = 0
    digest: str = ""

    @classmethod
    def of(cls, sources: Sequence[str]) -> Self:
        """The listing of local data sets, empty for one that is not there; those of other file systems count as equal.

        Raises UnreadableDataError.
        """
        digest, files, size = hashlib.sha256(), 0, 0
        for source in sources:
            for path, length in _files(source):
                digest.update(f"{path}\0{length}\0".encode())
                files, size = files + 1, size + length
            digest.update(b"\0")
        return cls(files, size, digest.hexdigest())

    def __str__(self) -> str:
        return f"{counted(self.files, 'file')} of {counted(self.size, 'byte')}"


def require_equal(primary: str, listing: Listing, others: Mapping[str, Listing]) -> None:
    """Raise ConfigurationError when a host sees other files than the primary does."""
    for host, other in sorted(others.items()):
        if other != listing:
            same = (other.files, other.size) == (listing.files, listing.size)
            found = "other names or sizes" if same else f"{other} on {host}, {listing} on {primary}"
            raise ConfigurationError(
                f"The hosts {primary} and {host} do not see the same files of the data set ({found}). Is its "
                f"S3DataDistributionType ShardedByS3Key? {RIGHT}"
            )


def _files(source: str) -> list[tuple[str, int]]:
    root = data_place(SETTING, source)
    if not isinstance(root, Path):
        return []
    try:
        files = find_files(root)
    except InputMissingError:
        return []
    folder = root if root.is_dir() else root.parent
    return [(str(below(folder, file)), file.stat().st_size) for file in files]
