"""From names and indices, as a configuration has them, to the columns that there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.errors import ConfigurationError
from contracts.errors import counted, did_you_mean, excerpt

_LISTED = 20


@dataclass(frozen=True)
class KnownColumns:
    """Columns in order; `what` says in errors what they are columns of."""

    names: tuple[str, ...]
    what: str = "the data"

    def find(self, setting: str, wanted: int | str, advice: str = "") -> str:
        """The column of a name or an index. Raises ConfigurationError, which ends with the sentence `advice`."""
        found = self.look_for(wanted)
        if found is None:
            raise self._no_such_column(setting, wanted, advice)
        return found

    def look_for(self, wanted: int | str) -> str | None:
        """The column of a name or an index, None where there is none; a text of digits may be an index too."""
        if isinstance(wanted, str):
            if wanted in self.names:
                return wanted
            if not (wanted.isascii() and wanted.isdecimal()):
                return None
        place = int(wanted)
        return self.names[place] if place < len(self.names) else None

    def _no_such_column(self, setting: str, wanted: int | str, advice: str) -> ConfigurationError:
        if isinstance(wanted, int):
            there = counted(len(self.names), "column")
            problem = f"{setting} holds the index {wanted}, and {self.what} has {there}, from 0 on"
            hint = ""
        else:
            problem = f"{setting} names {excerpt(wanted)}, which is no column of {self.what}"
            hint = did_you_mean(wanted, self.names)
            hint = hint if "Did you mean" in hint else ""  # all names are there already
        return ConfigurationError(f"{problem}: {listed(self.names)}.{hint}{' ' * bool(advice)}{advice}")


def listed(names: Sequence[str]) -> str:
    """The names for an error, the first of them where they are many."""
    shown = ", ".join(excerpt(name, 40) for name in names[:_LISTED]) or "there is none"
    return shown + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
