"""Parquet: local files by row groups, through Arrow; files that only Spark reaches through its own reader."""

from analyzer.formats.parquet.decoder import LocalParquetDecoder
from analyzer.formats.parquet.spark_reader import ParquetDecoder, project
from analyzer.formats.parquet.table import FileTable, TableColumn

__all__ = [
    "FileTable",
    "LocalParquetDecoder",
    "ParquetDecoder",
    "TableColumn",
    "project",
]
