"""A Parquet file opened, and what is wrong with one in an error that names it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.formats.parquet.column_chunks import with_column_chunks
from analyzer.formats.parquet.file_columns import file_columns
from analyzer.formats.tables.damage import damage_errors, opening_errors
from analyzer.formats.tables.file_column import FileColumn

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_OPTIONS: dict[str, Any] = {
    "pre_buffer": False,
    "coerce_int96_timestamp_unit": "us",
    "arrow_extensions_enabled": False,
}

NOT_PARQUET = "it is not Parquet, or not the whole of a file"


@contextmanager
def open_parquet(path: str | Path) -> Iterator[tuple[pq.ParquetFile, list[FileColumn]]]:
    """The file and its columns; texts are read as dictionaries. Raises UnreadableDataError, within too."""
    import pyarrow.parquet as pq  # noqa: PLC0415 (slow to import)

    with opening_errors(path, NOT_PARQUET):
        with pq.ParquetFile(path, **_OPTIONS) as file:
            metadata, columns = file.metadata, with_column_chunks(file_columns(file), file.metadata)
        texts = [leaf for column in columns for leaf in column.texts]
        file = pq.ParquetFile(path, metadata=metadata, read_dictionary=texts, **_OPTIONS)
    with file, damage_errors(path):
        yield file, columns


@contextmanager
def with_plain_texts(
    path: str | Path, file: pq.ParquetFile, columns: Sequence[FileColumn], plain: Collection[str]
) -> Iterator[pq.ParquetFile]:
    """The file that is open, where it need be opened anew so that the texts of `plain` leaves are read one by one."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    if not plain:
        yield file
        return
    texts = [leaf for column in columns for leaf in column.texts if leaf not in plain]
    with pq.ParquetFile(path, metadata=file.metadata, read_dictionary=texts, **_OPTIONS) as other:
        yield other
