"""A Parquet file opened, and what is wrong with one in an error that names it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from analyzer.formats.parquet.column_chunks import with_column_chunks
from analyzer.formats.parquet.file_columns import file_columns
from analyzer.formats.tables.damage import damage_errors, opening_errors
from analyzer.formats.tables.file_column import FileColumn
from analyzer.places.opening import open_file
from analyzer.places.s3 import is_stored

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_OPTIONS: dict[str, Any] = {
    "pre_buffer": False,
    "coerce_int96_timestamp_unit": "us",
    "arrow_extensions_enabled": False,
}

NOT_PARQUET = "it is not Parquet, or not the whole of a file"


@contextmanager
def open_parquet(path: str) -> Iterator[tuple[pq.ParquetFile, list[FileColumn]]]:
    """The file and its columns; texts are read as dictionaries. Raises UnreadableDataError, within too."""
    import pyarrow.parquet as pq  # noqa: PLC0415 (slow to import)

    with opening_errors(path, NOT_PARQUET):
        source, options = _source(path)
        with pq.ParquetFile(source, **options) as file:
            metadata, columns = file.metadata, with_column_chunks(file_columns(file), file.metadata)
        texts = [leaf for column in columns for leaf in column.texts]
        file = pq.ParquetFile(source, metadata=metadata, read_dictionary=texts, **options)
    with file, damage_errors(path):
        yield file, columns


@contextmanager
def with_plain_texts(
    path: str, file: pq.ParquetFile, columns: Sequence[FileColumn], plain: Collection[str]
) -> Iterator[pq.ParquetFile]:
    """The file that is open, where it need be opened anew so that the texts of `plain` leaves are read one by one."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    if not plain:
        yield file
        return
    texts = [leaf for column in columns for leaf in column.texts if leaf not in plain]
    source, options = _source(path)
    with pq.ParquetFile(source, metadata=file.metadata, read_dictionary=texts, **options) as other:
        yield other


def _source(path: str) -> tuple[Any, dict[str, Any]]:
    """What Arrow opens, and how: of a store the columns of a row group are had in few requests."""
    if not is_stored(path):
        return path, _OPTIONS
    return open_file(path), {**_OPTIONS, "pre_buffer": True}
