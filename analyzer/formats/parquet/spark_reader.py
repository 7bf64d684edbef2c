"""Parquet of other file systems, as Spark reads it: structs flattened, what is no number given by its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from analyzer.formats.reading import EXCLUDED
from analyzer.hints import no_such_columns
from analyzer.scan.split import Split, SplitReport
from analyzer.values.names import unique_names

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame
    from pyspark.sql.types import DataType, StructType


@dataclass(frozen=True)
class ParquetDecoder:
    """Typed batches under safe ids to batches under the columns' names; decimals become doubles or long integers."""

    names: tuple[str, ...]
    hints: tuple[str, ...] = ()

    def decode(self, _: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        report.hint(*self.hints)
        for batch in batches:
            if batch.num_rows:
                report.rows += batch.num_rows
                yield pa.record_batch([_number(column) for column in batch.columns], names=list(self.names))


def project(frame: DataFrame, excluded: frozenset[str]) -> tuple[DataFrame, ParquetDecoder]:
    """The frame's leaf columns under the ids c0, c1, ..., as numbers or text, and what decodes them by their names."""
    safe = frame.toDF(*(f"f{i}" for i in range(len(frame.columns))))
    every = list(_leaves(frame.schema, safe))
    hints = tuple(no_such_columns(EXCLUDED, sorted(excluded), [name for name, _, _ in every]))
    leaves = [(name, _plain(column, kind)) for name, column, kind in every if name not in excluded]
    names = tuple(unique_names(name for name, _ in leaves))
    return safe.select([column.alias(f"c{i}") for i, (_, column) in enumerate(leaves)]), ParquetDecoder(names, hints)


def leaf_names(frame: DataFrame) -> list[str]:
    """What the columns of `project` are called."""
    safe = frame.toDF(*(f"f{i}" for i in range(len(frame.columns))))
    return unique_names(name for name, _, _ in _leaves(frame.schema, safe))


def _leaves(schema: StructType, parent: DataFrame | Column, prefix: str = "") -> Iterator[tuple[str, Column, DataType]]:
    """The columns inside of `parent`, whose fields are called f0, f1, ...: a name may be there in two cases."""
    from pyspark.sql.types import StructType  # noqa: PLC0415 (slow to import: while the JVM boots)

    for position, field in enumerate(schema.fields):
        column = parent[f"f{position}"]
        if isinstance(field.dataType, StructType):
            yield from _leaves(field.dataType, column.cast(_safe(field.dataType)), f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}", column, field.dataType


def _safe(kind: StructType) -> StructType:
    """The same type with fields called f0, f1, ...; a cast goes by their places."""
    from pyspark.sql.types import StructField, StructType  # noqa: PLC0415

    return StructType([StructField(f"f{position}", field.dataType) for position, field in enumerate(kind.fields)])


def _plain(column: Column, kind: DataType) -> Column:
    from pyspark.sql import functions as F  # noqa: N812, PLC0415
    from pyspark.sql import types as T  # noqa: N812, PLC0415

    if isinstance(kind, (T.IntegralType, T.FractionalType, T.StringType)):
        return column
    if isinstance(kind, (T.ArrayType, T.MapType)):
        return F.to_json(column)
    if isinstance(kind, T.BinaryType):
        return F.base64(column)
    if isinstance(kind, (T.DateType, T.TimestampType, T.TimestampNTZType)):
        return F.translate(column.cast("string"), "+", "")  # before years of more than four digits
    return column.cast("string")


def _number(column: pa.Array) -> pa.Array:
    """A decimal by its text: without a scale it is a whole number, with one a fraction."""
    if pa.types.is_decimal(column.type):
        return pc.cast(column, pa.string())
    return column
