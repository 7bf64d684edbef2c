"""Arrow IPC, which Feather is, by record batches; a stream of them, which has no table of contents, as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from analyzer.errors import UnreadableDataError
from analyzer.formats.register import register
from analyzer.formats.tables.unit_format import UnitFormat
from analyzer.places.opening import arrow_source
from contracts.dataset_format import ArrowFormat

if TYPE_CHECKING:
    from analyzer.formats.tables.unit_tables import Opener

_FILE, _OLD_FEATHER = b"ARROW1", b"FEA1"
_OTHERWISE = "it is not Arrow IPC, or not the whole of a file"
_ENDINGS = (".arrow", ".arrows", ".feather", ".ipc")


@register(ArrowFormat, {"arrow": ArrowFormat()}, dict.fromkeys(_ENDINGS, "arrow"))
class ArrowFiles(UnitFormat[ArrowFormat]):
    spark_reads = False

    @property
    def opener(self) -> Opener:
        return open_arrow


@dataclass(frozen=True)
class _ArrowFile:
    source: Any
    schema: pa.Schema
    units: int
    first: pa.RecordBatch | None

    @property
    def unit_rows(self) -> int:
        return 0 if self.first is None else int(self.first.num_rows)

    @property
    def row_bytes(self) -> int:
        return 0 if self.first is None else int(self.first.nbytes) // max(self.first.num_rows, 1)

    def read(self, unit: int, fields: Sequence[int]) -> Iterator[pa.RecordBatch]:
        yield self._reader(fields).get_batch(unit)

    def _reader(self, fields: Sequence[int]) -> pa.RecordBatchFileReader:
        options = pa.ipc.IpcReadOptions(included_fields=list(fields), use_threads=False)
        return pa.ipc.open_file(self.source, options=options)


@dataclass(frozen=True)
class _ArrowStreamFile(_ArrowFile):
    def read(self, unit: int, fields: Sequence[int]) -> Iterator[pa.RecordBatch]:  # noqa: ARG002 (there is one)
        self.source.seek(0)
        options = pa.ipc.IpcReadOptions(included_fields=list(fields), use_threads=False)
        yield from pa.ipc.open_stream(self.source, options=options)
        if self.source.read(1):
            # Such as of files that were put together, of which Arrow reads the first.
            raise pa.ArrowInvalid("it goes on after the end of its stream")


@contextmanager
def open_arrow(path: str) -> Iterator[_ArrowFile]:
    """The file. Raises UnreadableDataError."""
    from analyzer.formats.tables.damage import opening_errors  # noqa: PLC0415

    with opening_errors(path, _OTHERWISE):
        source = arrow_source(path)
    with source:
        with opening_errors(path, _OTHERWISE):
            found = _looked_at(path, source)
        yield found


def _looked_at(path: str, source: Any) -> _ArrowFile:
    start = source.read(len(_FILE))
    source.seek(0)
    if start.startswith(_OLD_FEATHER):
        raise UnreadableDataError.cannot_open(path, "it is Feather of version 1; write it again, as version 2")
    if start == _FILE:
        file = pa.ipc.open_file(source, options=pa.ipc.IpcReadOptions(use_threads=False))
        first = file.get_batch(0) if file.num_record_batches else None
        return _ArrowFile(source, file.schema, file.num_record_batches, first)
    stream = pa.ipc.open_stream(source, options=pa.ipc.IpcReadOptions(use_threads=False))
    first = next(iter(stream), None)
    return _ArrowStreamFile(source, stream.schema, int(first is not None), first)
