"""A data set: a place and a format, made into what a scan takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.datasets.csv import CsvDecoder, column_names, read_header
from analyzer.datasets.head import Head
from analyzer.datasets.json import JsonDecoder, json_width
from analyzer.datasets.local_files import SETTING, find_files, local_head, local_path
from analyzer.datasets.parquet import ParquetDecoder, project
from analyzer.datasets.parquet_footers import read_footers
from analyzer.datasets.reading import PLAIN, Reading
from analyzer.errors import ConfigurationError, InputMissingError, UnreadableDataError
from analyzer.scan import Decoder, Scanned
from contracts.dataset_format import CsvFormat, DatasetFormat, JsonFormat, ParquetFormat

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BATCH_BYTES = 16 << 20
LARGEST_BATCH_ROWS = 1 << 16
PARQUET_ROWS = 1 << 12
"""Spark's own number of rows that its reader unpacks at a time."""
SMALLEST_SPLIT = 12 << 20
LARGEST_SPLIT = 64 << 20
SPLITS_WANTED = 8
ROWS_A_SPLIT = 1 << 14
UNSPLIT = 1 << 62
"""Splits and batches follow from the data alone, never from processors or hosts, so that results do too."""

_GUESSED_WIDTH = 100


@dataclass(frozen=True)
class Dataset:
    """A data set that has been looked at.

    `files` is None for a URI of another file system; `head` is None for one too, and where only Spark can read it.
    """

    source: str
    format: DatasetFormat
    reading: Reading
    files: Sequence[Path] | None
    head: Head | None

    @classmethod
    def find(cls, source: str, format: DatasetFormat, reading: Reading = PLAIN) -> Dataset:
        """Look at a data set before Spark starts; raises what can be known by then."""
        if not isinstance(format, CsvFormat | JsonFormat | ParquetFormat):
            raise ConfigurationError(
                f"dataset_format names {format.kind}, which this version does not read; it reads csv, json and parquet."
            )
        path = local_path(source)
        if path is None:
            return cls(source, format, reading, None, None)
        files = find_files(path)
        head = None if isinstance(format, ParquetFormat) else local_head(files)
        dataset = cls(str(path.resolve()), format, reading, files, head)
        if head is not None and isinstance(format, CsvFormat):
            dataset._check_csv(head, alone=len(files) == 1)
        return dataset

    @property
    def size(self) -> int | None:
        """Bytes on disk, None when unknown."""
        return None if self.files is None else sum(file.stat().st_size for file in self.files)

    def open(self, session: SparkSession, unsplit: bool = False) -> Scanned:
        """The data set as a scan takes it; `unsplit` reads each file in one piece."""
        from analyzer.datasets.spark_files import data_size, file_splits, head_of, set_splitting  # noqa: PLC0415 (needs pyspark)

        frame = self._frame(session)
        size = self.size if self.size is not None else data_size(frame)
        if isinstance(self.format, ParquetFormat):
            footers = read_footers(self.files or ())
            frame, names = project(frame, self.reading.excluded, footers.nanoseconds)
            decoder: Decoder = ParquetDecoder(tuple(names))
            width, row_bytes = len(names), max(16 * len(names), footers.row_bytes)
            session.conf.set("spark.sql.parquet.columnarReaderBatchSize", min(batch_rows(row_bytes), PARQUET_ROWS))
        else:
            head = self.head or head_of(session, frame)
            if self.head is None and isinstance(self.format, CsvFormat):
                self._check_csv(head, alone=len(frame.inputFiles()) == 1)
            width, row_bytes = _GUESSED_WIDTH, head.row_bytes
            if isinstance(self.format, CsvFormat):
                decoder = self._csv_decoder(head)
                width = len(decoder.names)
            else:
                width = max(width, json_width(head.text))
                decoder = JsonDecoder(isinstance(self.format, JsonFormat) and self.format.lines, self.reading.excluded)
        set_splitting(session, UNSPLIT if unsplit else split_bytes(size, row_bytes))
        session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", batch_rows(row_bytes))
        return Scanned(frame, file_splits(frame), decoder, width)

    def _frame(self, session: SparkSession) -> DataFrame:
        reader = session.read.option("recursiveFileLookup", "true").option("__globPaths__", "false")
        if self.files is not None:
            # Hadoop's usual way to local files looks for checksums beside them, and fails at a name with a colon.
            reader = reader.option("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem")
            reader = reader.option("fs.file.impl.disable.cache", "true")
        if isinstance(self.format, ParquetFormat):
            return reader.option("mergeSchema", "true").parquet(self.source)
        if isinstance(self.format, JsonFormat) and not self.format.lines:
            return reader.text(self.source, wholetext=True)
        return reader.text(self.source, lineSep="\n")

    def _csv_decoder(self, head: Head) -> CsvDecoder:
        assert isinstance(self.format, CsvFormat)
        first = read_header(head.text, self.format.delimiter)
        names = column_names(first, self.format.header)
        return CsvDecoder(tuple(names), tuple(first), self.format.header, self.format.delimiter, self.reading.excluded)

    def _check_csv(self, head: Head, alone: bool) -> None:
        """What the start of the first file tells: whether there is a header, and anything after it."""
        decoder = self._csv_decoder(head)
        if not decoder.names:
            raise InputMissingError.no_rows(SETTING, self.source, f"{head.path} holds nothing but empty lines")
        if "\n" not in head.text and "\r" in head.text.rstrip("\r"):
            raise UnreadableDataError.cannot_open(head.path, "its lines end with a carriage return alone")
        if unknown := sorted(self.reading.excluded - set(decoder.names)):
            raise ConfigurationError.unknown_name("exclude_columns", unknown[0], decoder.names)
        if decoder.header and alone and head.whole and not head.text.partition("\n")[2].strip():
            raise InputMissingError.no_rows(SETTING, self.source, "only a header")


def split_bytes(total: int, row_bytes: int) -> int:
    """The size of a split: an eighth of the data set, between 12 and 64 MiB, and with some thousands of rows in it.

    With fewer the states of wide data would be larger than the data, and merging them dearer than reading it.
    """
    wanted = min(max(-(-total // SPLITS_WANTED), SMALLEST_SPLIT, ROWS_A_SPLIT * row_bytes), LARGEST_SPLIT)
    even = -(-total // wanted) or 1
    return -(-total // even) or 1


def batch_rows(row_bytes: int) -> int:
    """Rows in a batch: about 16 MiB of them."""
    return min(max(BATCH_BYTES // row_bytes, 1), LARGEST_BATCH_ROWS)
