"""Data beside which some columns lie in side data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.analysed_data.data import ColumnarData, decoded_by
from analyzer.analysed_data.side_data import JOIN_SOURCE, SideData
from analyzer.arrays import Positions
from analyzer.errors import UnreadableDataError
from analyzer.formats.dataset import Dataset
from analyzer.profile.number_texts import number_texts
from analyzer.scan import Decoder, Engine, Scanned, Split, SplitReport
from analyzer.scan.split import WITHOUT_PARTNER
from contracts.errors import counted, excerpt


@dataclass(frozen=True)
class JoinedData:
    """`main`, whose columns are `names`, and the columns of its side data.

    Where rows of side data have no ids the main file is one split, so that a row's number is known.
    """

    main: ColumnarData
    names: tuple[str, ...]
    sides: tuple[SideData, ...]
    join_source: str | None

    @property
    def dataset(self) -> Dataset:
        return self.main.dataset

    def open(self, engine: Engine, columns: tuple[str, ...], unsplit: bool) -> Scanned:
        by_row = any(side.ids is None for side in self.sides)
        scanned = self.main.open(engine, self._needed(columns), unsplit or by_row)
        return decoded_by(scanned, lambda decoder: self._decoder(decoder, columns), len(columns))

    def _needed(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The columns of the data itself that are needed for others: one at least, which tells the rows."""
        needed = {*columns, *(() if self.join_source is None else (self.join_source,))}
        return tuple(name for name in self.names if name in needed) or self.names[:1]

    def _decoder(self, decoder: Decoder, columns: tuple[str, ...]) -> JoiningDecoder:
        # A side of which no column is wanted takes part none the less: it says which rows there are.
        sides = tuple(replace(side, columns=_selected(side.columns, columns)) for side in self.sides)
        return JoiningDecoder(decoder, sides, self.join_source, columns)


@dataclass(frozen=True)
class JoiningDecoder:
    """Puts the columns of side data beside those that `decoder` gives; rows without a partner are left out."""

    decoder: Decoder
    sides: tuple[SideData, ...]
    join_source: str | None
    wanted: tuple[str, ...]

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        row = 0
        for batch in self.decoder.decode(split, batches, report):
            joined = self._joined(batch, row)
            row += batch.num_rows
            report.rows -= batch.num_rows - joined.num_rows
            report.count(WITHOUT_PARTNER, batch.num_rows - joined.num_rows)
            if joined.num_rows:
                yield joined
        for side in self.sides:
            if side.ids is None:
                _require_same_rows(side, row, report)

    def _joined(self, batch: pa.RecordBatch, row: int) -> pa.RecordBatch:
        """The rows of a batch that comes after so many others, those with a partner in all sides."""
        places = [self._places(side, batch, row) for side in self.sides]
        found = np.logical_and.reduce([place >= 0 for place in places])
        kept = batch if found.all() else batch.filter(pa.array(found))
        columns = dict(zip(kept.schema.names, kept.columns, strict=True))
        for side, place in zip(self.sides, places, strict=True):
            taken = side.columns.take(pa.array(place[found]))
            columns |= {name: taken.column(name).combine_chunks() for name in taken.schema.names}
        return pa.record_batch([_as_array(columns[name]) for name in self.wanted], names=list(self.wanted))

    def _places(self, side: SideData, batch: pa.RecordBatch, row: int) -> Positions:
        """For each row the place of its partner, -1 without one, shape (n,)."""
        if side.ids is None:
            places = np.arange(row, row + batch.num_rows)
            return np.where(places < side.rows, places, -1)
        ids = _texts(batch.column(batch.schema.names.index(str(self.join_source))))
        found = pc.fill_null(pc.index_in(ids, value_set=side.ids, skip_nulls=True), -1)
        by_id: Positions = found.cast(pa.int64()).to_numpy(zero_copy_only=False)
        return by_id


def _selected(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    return table.select([name for name in table.column_names if name in columns])


def _as_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        return column.combine_chunks()
    return column


def _texts(ids: pa.Array) -> pa.StringArray:
    plain = ids.dictionary_decode() if pa.types.is_dictionary(ids.type) else ids
    return plain if pa.types.is_string(plain.type) else number_texts(plain)


def _require_same_rows(side: SideData, rows: int, report: SplitReport) -> None:
    """Raise UnreadableDataError where it cannot be told which row belongs to which."""
    where = f"{side.setting} holds {excerpt(side.source, 200)}"
    right = f"Give both a column of ids and name it in {JOIN_SOURCE}, or correct the data"
    if report.bad_records:
        raise UnreadableDataError(
            f"{where}, whose row i belongs to row i of the data, and {counted(report.bad_records, 'record')} of "
            "the data cannot "
            f"be read, so that rows have no numbers. The first: {report.examples[0]}. {right}"
        )
    if rows != side.rows:
        raise UnreadableDataError(
            f"{where}, which has {counted(side.rows, 'row')} where the data has {rows}; "
            f"row i of one should belong to row i of the other. {right}"
        )
