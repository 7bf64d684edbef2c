"""What local Parquet files tell by themselves and Spark does not: which whole numbers are times, how long a row is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_SAMPLED_ROWS = 64


@dataclass(frozen=True)
class Footers:
    """`nanoseconds` are the columns (`a.b` inside of a struct) that hold points in time in a unit that Spark lacks.

    `row_bytes` is about how long a row of the longest kind is when nothing is compressed; 0 when not known.
    """

    nanoseconds: frozenset[str] = frozenset()
    row_bytes: int = 0


def read_footers(files: Iterable[Path]) -> Footers:
    """Look at each file's footer, and at a few of the first texts; damaged files are left for Spark to name."""
    import pyarrow.parquet as pq  # noqa: PLC0415 (slow to import: while the JVM boots)

    nanoseconds: set[str] = set()
    row_bytes = 0
    sampled = False
    for path in files:
        try:
            with pq.ParquetFile(path) as file:
                nanoseconds |= set(_nanoseconds(file.schema_arrow))
                row_bytes = max([row_bytes, *_row_bytes(file.metadata)])
                if not sampled and file.metadata.num_rows:
                    sampled = True
                    row_bytes = max(row_bytes, _text_bytes(file))
        except (OSError, pa.ArrowException):
            continue
    return Footers(frozenset(nanoseconds), row_bytes)


def _nanoseconds(fields: Iterable[pa.Field], prefix: str = "") -> Iterator[str]:
    for field in fields:
        if pa.types.is_struct(field.type):
            yield from _nanoseconds(field.type, f"{prefix}{field.name}.")
        elif pa.types.is_timestamp(field.type) and field.type.unit == "ns":
            yield f"{prefix}{field.name}"


def _row_bytes(metadata: pq.FileMetaData) -> Iterator[int]:
    groups = (metadata.row_group(index) for index in range(metadata.num_row_groups))
    yield from (group.total_byte_size // group.num_rows for group in groups if group.num_rows)


def _text_bytes(file: pq.ParquetFile) -> int:
    """How long the texts of a row are, by the first rows: a dictionary keeps a repeated text once, a batch does not."""
    columns = [file.schema.column(index) for index in range(len(file.schema))]
    texts = [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]
    if not texts:
        return 0
    first = next(file.iter_batches(batch_size=_SAMPLED_ROWS, columns=texts))
    return int(first.nbytes // first.num_rows)
