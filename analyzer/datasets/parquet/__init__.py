"""Parquet: local files by row groups, through Arrow; files that only Spark reaches through its own reader."""

from analyzer.datasets.parquet.decoder import LocalParquetDecoder
from analyzer.datasets.parquet.spark_reader import ParquetDecoder, project
from analyzer.datasets.parquet.splits import RowGroups, shared_by_columns, splits_of
from analyzer.datasets.parquet.table import ParquetColumn, ParquetTable

__all__ = [
    "LocalParquetDecoder",
    "ParquetColumn",
    "ParquetDecoder",
    "ParquetTable",
    "RowGroups",
    "project",
    "shared_by_columns",
    "splits_of",
]
