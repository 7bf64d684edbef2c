"""ORC, by stripes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from analyzer.formats.register import register
from analyzer.formats.tables.unit_format import UnitFormat
from analyzer.places.opening import arrow_source
from contracts.dataset_format import OrcFormat

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, DataFrameReader

    from analyzer.formats.tables.unit_tables import Opener

_PACKED = 3
"""How many times longer rows are when they are unpacked, about: files do not tell."""


@register(OrcFormat, {"orc": OrcFormat()}, {".orc": "orc"})
class OrcFiles(UnitFormat[OrcFormat]):
    @property
    def opener(self) -> Opener:
        return open_orc

    def frame(self, reader: DataFrameReader, paths: list[str]) -> DataFrame:
        return reader.option("mergeSchema", "true").orc(paths)


@dataclass(frozen=True)
class _OrcFile:
    file: Any
    schema: pa.Schema
    bytes: int

    @property
    def units(self) -> int:
        return int(self.file.nstripes) if self.file.nrows else 0

    @property
    def unit_rows(self) -> int:
        return -(-int(self.file.nrows) // max(self.units, 1))

    @property
    def row_bytes(self) -> int:
        return _PACKED * self.bytes // max(int(self.file.nrows), 1)

    def read(self, unit: int, fields: Sequence[int]) -> Iterator[pa.RecordBatch]:
        names = self.schema.names
        # A column is asked for by its name, in which a point stands before what is inside of it.
        by_name = len(set(names)) == len(names) and not any("." in name for name in names)
        wanted = [names[place] for place in fields]
        batch = self.file.read_stripe(unit, columns=wanted if by_name else None)
        yield batch.select(wanted if by_name else list(fields))


@contextmanager
def open_orc(path: str) -> Iterator[_OrcFile]:
    """The file. Raises UnreadableDataError."""
    from pyarrow import orc  # noqa: PLC0415 (slow to import)

    from analyzer.formats.tables.damage import opening_errors  # noqa: PLC0415

    with opening_errors(path, "it is not ORC, or not the whole of a file"):
        source = arrow_source(path)
    with source:
        with opening_errors(path, "it is not ORC, or not the whole of a file"):
            file = orc.ORCFile(source)
            found = _OrcFile(file, file.schema, file.content_length)
        yield found
