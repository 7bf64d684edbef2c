"""What a kind of rule takes: how many columns, which arguments, which bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from contracts.rules.bounds import ANY, KEYS, Bounds

COMMON_KEYS = ("kind", "where", "level", "name", "hint")
COLUMN_KEYS = ("column", "columns")

BoundsUse = Literal["none", "optional", "required"]


@dataclass(frozen=True)
class Argument:
    """A key of one kind: `read` makes the value of what is written, or raises ValueError("should be ...")."""

    name: str
    read: Callable[[Any], Any]
    meaning: str
    required: bool = True


@dataclass(frozen=True)
class Shape:
    """What may be written of a kind, and what it measures.

    `most` is None where any number of columns may be named. Rules of the same `measure` can contradict one another;
    where a rule asks for all of the rows, `implies` says what follows for another measure. Optional bounds that are
    not there ask for all of the rows.
    """

    name: str
    fewest: int
    most: int | None
    measure: str
    bounds: BoundsUse = "none"
    possible: Bounds = ANY
    arguments: tuple[Argument, ...] = ()
    implies: tuple[str, Bounds] | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that a rule of this kind takes."""
        columns = COLUMN_KEYS if self.most != 0 else ()
        bounds = KEYS if self.bounds != "none" else ()
        return (*COMMON_KEYS, *columns, *(argument.name for argument in self.arguments), *bounds)
