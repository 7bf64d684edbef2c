"""The places that jobs may read and write: those of S3, and folders of this machine that the service was given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import ConfigurationError
from analyzer.places.place import Place, place_of
from analyzer.places.s3 import S3Path
from contracts.errors import excerpt

_MOST_SHOWN = 800
"""Of a URI, so that what is right is told beside it in any FailureReason."""


@dataclass(frozen=True)
class Reach:
    """`folders` are those of this machine below which jobs reach everything, by URIs of file://."""

    folders: Sequence[Path] = ()

    def place(self, setting: str, uri: str) -> Place:
        """The place of a URI. Raises ConfigurationError where it is none, or lies elsewhere, by links too."""
        place = place_of(setting, uri)
        if isinstance(place, S3Path):
            return place
        if "://" not in uri or not self._has(place):
            raise ConfigurationError(
                f"{setting} holds {excerpt(uri, _MOST_SHOWN)}; it should be a place at s3://, or one at file:// below "
                "a folder that `--folder` names to whoever runs the jobs."
            )
        return place.resolve()

    def _has(self, path: Path) -> bool:
        found = path.resolve()
        return any(found.is_relative_to(folder.resolve()) for folder in self.folders)


def objects_at(place: Place) -> Iterator[tuple[Place, str]]:
    """All that a prefix names, in the order of the keys, each with its path below it.

    Of S3 these are the objects whose keys begin so, as the platform has it: what is in a folder of that name has its
    path below it, and any other its path below the folder that the prefix lies in. Raises OSError.
    """
    if isinstance(place, S3Path):
        inside = place.key if place.key.endswith("/") or not place.key else f"{place.key}/"
        beside = place.key.rpartition("/")[0]
        for each in place.listed(place.key):
            if not each.key.endswith("/"):
                base = inside if each.key.startswith(inside) else f"{beside}/" if beside else ""
                yield each, each.key.removeprefix(base)
    elif place.is_file():
        yield place, place.name
    else:
        for path in sorted(place.rglob("*")):
            if path.is_file() and path.resolve().is_relative_to(place.resolve()):
                yield path, path.relative_to(place).as_posix()


def has_objects(place: Place) -> bool:
    """Whether anything is there. Raises OSError."""
    return next(objects_at(place), None) is not None
