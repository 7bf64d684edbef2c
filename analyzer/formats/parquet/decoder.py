"""Parquet files of this machine, read by the tasks themselves: row groups to batches of numbers and texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from analyzer.formats.parquet.file_columns import leaves_of
from analyzer.formats.parquet.opening import open_parquet, with_plain_texts
from analyzer.formats.parquet.repetition import rarely_repeated
from analyzer.formats.tables.damage import column_error, damage_errors
from analyzer.formats.tables.file_column import FileColumn
from analyzer.formats.tables.file_table import TableColumn
from analyzer.formats.tables.values import given_type, values_of
from analyzer.scan.gathering import evened
from analyzer.scan.split import Split, SplitReport
from analyzer.sources.cutting import RowGroups

if TYPE_CHECKING:
    import pyarrow.parquet as pq


@dataclass(frozen=True)
class LocalParquetDecoder:
    """Reads the row groups of a split in batches of `batch_rows` rows; `hints` go into the report."""

    columns: tuple[TableColumn, ...]
    batch_rows: int
    hints: tuple[str, ...] = ()

    def decode(self, split: Split, _: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        assert isinstance(split, RowGroups)
        report.hint(*self.hints)
        wanted = split.share_of(self.columns)
        names = [column.name for column in wanted]
        with open_parquet(split.path) as (file, columns):
            reader = _FileReader(split.path, file, columns, wanted)
            for rows, arrays in reader.read(split.groups, self.batch_rows):
                report.rows += rows if split.counts_rows else 0
                if names:
                    yield pa.record_batch(arrays, names=names)


class _FileReader:
    """One file, and those of its columns that are wanted."""

    def __init__(
        self, path: str, file: pq.ParquetFile, columns: Sequence[FileColumn], wanted: Sequence[TableColumn]
    ) -> None:
        self._path = path
        self._file = file
        self._wanted = wanted
        steps = {column.steps for column in wanted}
        self._found = [column for column in columns if column.steps in steps]
        self._places = {column.steps: place for place, column in enumerate(self._found)}

    def read(self, groups: Sequence[int], batch_rows: int) -> Iterator[tuple[int, list[pa.Array]]]:
        """The wanted columns, some rows at a time, and how many rows these are."""
        if not self._found:
            rows = sum(self._file.metadata.row_group(group).num_rows for group in groups)
            for start in range(0, rows, batch_rows):
                number = min(batch_rows, rows - start)
                yield number, [pa.nulls(number, given_type(column.kind)) for column in self._wanted]
            return
        for batch in evened(self._raw(groups, batch_rows), batch_rows):
            arrays = list(leaves_of(batch.columns))
            yield batch.num_rows, [self._values(column, arrays, batch.num_rows) for column in self._wanted]

    def _raw(self, groups: Sequence[int], batch_rows: int) -> Iterator[pa.RecordBatch]:
        leaves = [leaf for column in self._found for leaf in column.leaves]
        with damage_errors(self._path):
            plain = rarely_repeated(self._file, self._found, groups)
            with with_plain_texts(self._path, self._file, self._found, plain) as file:
                for group in groups:
                    yield from file.reader.iter_batches(
                        batch_rows, row_groups=[group], column_indices=leaves, use_threads=False
                    )

    def _values(self, column: TableColumn, arrays: Sequence[pa.Array], rows: int) -> pa.Array:
        place = self._places.get(column.steps)
        if place is None:
            return pa.nulls(rows, given_type(column.kind))
        try:
            return values_of(arrays[place], self._found[place], column.kind)
        except pa.ArrowException as error:
            raise column_error(self._path, column.name, error) from error
