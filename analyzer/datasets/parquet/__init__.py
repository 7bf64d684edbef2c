"""Parquet: local files by row groups, through Arrow; files that only Spark reaches through its own reader."""

from analyzer.datasets.parquet.decoder import LocalParquetDecoder
from analyzer.datasets.parquet.spark_reader import ParquetDecoder, project
from analyzer.datasets.parquet.table import FileTable, TableColumn

__all__ = [
    "FileTable",
    "LocalParquetDecoder",
    "ParquetDecoder",
    "TableColumn",
    "project",
]
