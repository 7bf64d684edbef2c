"""Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analyzer.formats.register import TableFormat, register
from analyzer.places.place import Place
from contracts.dataset_format import ParquetFormat
from contracts.limits import Limits

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, DataFrameReader

    from analyzer.formats.tables.file_table import FileTable, TableColumn
    from analyzer.scan import Decoder


@register(ParquetFormat, {"parquet": ParquetFormat()}, {".parquet": "parquet", ".pq": "parquet"})
class ParquetFiles(TableFormat[ParquetFormat]):
    def table(self, files: Sequence[Place], folder: Place) -> FileTable:
        from analyzer.formats.parquet.facts import parquet_facts  # noqa: PLC0415
        from analyzer.formats.tables.file_table import FileTable  # noqa: PLC0415

        return FileTable.of(files, folder, parquet_facts)

    def reader(
        self,
        columns: tuple[TableColumn, ...],
        batch_rows: int,
        hints: tuple[str, ...],
        limits: Limits,  # noqa: ARG002 (its footer has told how long values are)
    ) -> Decoder:
        from analyzer.formats.parquet.decoder import LocalParquetDecoder  # noqa: PLC0415

        return LocalParquetDecoder(columns, batch_rows, hints)

    def frame(self, reader: DataFrameReader, paths: list[str]) -> DataFrame:
        return reader.option("mergeSchema", "true").parquet(*paths)
