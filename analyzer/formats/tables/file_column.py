"""A column of one file: what is inside of structs is a column of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

FieldStep = tuple[str, int]
"""A name, and how many fields of that name come before it."""

LogicalType = Literal["arrow", "uuid", "characters"]
"""How values are written: as their Arrow type says, or as bytes that stand for a UUID or for characters."""

INTERVALS = "intervals (months, days and milliseconds), which have no one length"

LONG_VALUE = 16 << 10
"""Bytes of a value, on average: a row group of shorter ones is large because it has many."""


@dataclass(frozen=True)
class FileColumn:
    """A column: the steps to it, its leaves in the file, and the type that it is read as.

    `trouble` is why it cannot be read. `texts` are its leaves whose values can be read as dictionaries. `held` is how
    many bytes are held at a time where single values are long, in any row group.
    """

    steps: tuple[FieldStep, ...]
    leaves: range
    kind: pa.DataType
    logical_type: LogicalType = "arrow"
    trouble: str | None = None
    texts: tuple[str, ...] = ()
    held: int = 0
