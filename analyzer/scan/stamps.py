"""Files of this machine that must not change while they are read: they are looked at before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import UnreadableDataError
from contracts.errors import counted


@dataclass(frozen=True)
class Stamps:
    """What each of the files was when the run began to look at it: (path, bytes, nanoseconds of the last change).

    Files that `may_grow` are of records that are added at the end, so that all that was there is still true.
    """

    files: tuple[tuple[str, int, int], ...] = ()
    may_grow: bool = False

    @classmethod
    def of(cls, files: Iterable[Path], may_grow: bool = False) -> Stamps:
        """The stamps of files; one that is gone by now is left to whoever reads it."""
        return cls(tuple(stamp for file in files for stamp in _stamp(str(file))), may_grow)

    def require_unchanged(self) -> tuple[str, ...]:
        """What to say of files that have grown. Raises UnreadableDataError where one has changed in any other way."""
        grown = [path for path, size, time in self.files if self._has_grown(path, size, time)]
        if not grown:
            return ()
        has = "has" if len(grown) == 1 else "have"
        return (
            f"{counted(len(grown), 'file')} {has} grown while the run read: records that were added at the end may be "
            "taken or not.",
        )

    def _has_grown(self, path: str, size: int, time: int) -> bool:
        found = next(_stamp(path), None)
        if found == (path, size, time):
            return False
        if found is None:
            raise UnreadableDataError.changed(path, "was removed")
        if found[1] > size and self.may_grow:
            return True
        how = "was changed" if found[1] == size else f"went from {size} to {found[1]} bytes"
        raise UnreadableDataError.changed(path, how)


NO_FILES = Stamps()


def _stamp(path: str) -> Iterator[tuple[str, int, int]]:
    try:
        found = Path(path).stat()
    except OSError:
        return
    yield path, found.st_size, found.st_mtime_ns
