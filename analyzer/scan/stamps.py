"""Files that must not change while they are read: they are looked at before and after."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from analyzer.errors import UnreadableDataError
from analyzer.places.opening import Stamp, stamp_of, stamps_now
from analyzer.places.place import Place
from contracts.errors import counted


@dataclass(frozen=True)
class Stamps:
    """What each of the files was when the run began to look at it.

    Files of this machine that `may_grow` are of records that are added at the end, so that all that was there is still
    true.
    """

    files: tuple[tuple[str, Stamp], ...] = ()
    may_grow: bool = False

    @classmethod
    def of(cls, files: Iterable[Place], may_grow: bool = False) -> Stamps:
        """The stamps of files; one that is gone by now is left to whoever reads it."""
        found = []
        for file in files:
            with suppress(OSError):
                found.append((str(file), stamp_of(file)))
        return cls(tuple(found), may_grow)

    def require_unchanged(self) -> tuple[str, ...]:
        """What to say of files that have grown. Raises UnreadableDataError where one has changed in any other way."""
        if not self.files:
            return ()
        now = stamps_now([path for path, _ in self.files])
        grown = [path for path, stamp in self.files if self._has_grown(path, stamp, now.get(path))]
        if not grown:
            return ()
        has = "has" if len(grown) == 1 else "have"
        return (
            f"{counted(len(grown), 'file')} {has} grown while the run read: records that were added at the end may be "
            "taken or not.",
        )

    def _has_grown(self, path: str, before: Stamp, now: Stamp | None) -> bool:
        if now == before:
            return False
        if now is None:
            raise UnreadableDataError.changed(path, "was removed")
        size, version = before
        if now[0] > size and self.may_grow and isinstance(version, int):
            return True
        how = "was changed" if now[0] == size else f"went from {size} to {now[0]} bytes"
        raise UnreadableDataError.changed(path, how)


NO_FILES = Stamps()
