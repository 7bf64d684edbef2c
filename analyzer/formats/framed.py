"""Data sets that only Spark opens, as frames: of other file systems, and in packings that Arrow does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from analyzer.formats.dataset import Dataset
from analyzer.formats.frames import spark_frame
from analyzer.formats.parquet.spark_reader import project
from analyzer.scan import Engine, Scanned
from analyzer.sources.cutting import UNSPLIT, batch_rows, split_bytes
from analyzer.spark.engine import SparkEngine
from analyzer.spark.files import data_size, file_splits, head_of, set_splitting
from analyzer.spark.framed import FramedData, in_session, partitions_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from analyzer.scan.protocols import Decoder

PARQUET_ROWS = 1 << 12
"""Spark's own number of rows that its reader unpacks at a time."""


def open_framed(data: Dataset, engine: Engine, unsplit: bool) -> Scanned:
    """The data as a scan takes it; with `unsplit` each file is one split. The engine must be Spark."""
    session = cast(SparkEngine, engine).session
    if (given := spark_frame(data.source)) is not None:
        frame, columns = project(in_session(given, session), data.reading.excluded)
        width = len(columns.names)
        session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", batch_rows(16 * width, width))
        return FramedData(frame, partitions_of(frame), columns, width)
    if data.kind.is_table:
        frame, columns = project(_frame(data, session), data.reading.excluded)
        width = len(columns.names)
        row_bytes = 16 * width
        session.conf.set("spark.sql.parquet.columnarReaderBatchSize", min(batch_rows(row_bytes), PARQUET_ROWS))
        return _split(data, frame, columns, width=width, row_bytes=row_bytes, unsplit=unsplit)
    frame = _frame(data, session)
    head = data.head or head_of(session, frame, None if data.is_documents else data.reading.limits)
    decoder, width = data.decoder_of(head, alone=len(frame.inputFiles()) == 1)
    return _split(data, frame, decoder, width=width, row_bytes=head.row_bytes, unsplit=unsplit)


def _split(data: Dataset, frame: DataFrame, decoder: Decoder, *, width: int, row_bytes: int, unsplit: bool) -> Scanned:
    size = data.size if data.size is not None else data_size(frame)
    set_splitting(frame.sparkSession, UNSPLIT if unsplit else split_bytes(size, row_bytes))
    frame.sparkSession.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", batch_rows(row_bytes))
    # A table has been held to the limits when it was looked at.
    reader = None if data.kind.is_table else data.limited
    return FramedData(frame=frame, splits=file_splits(frame), lines=decoder, width=width, reader=reader)


def _frame(data: Dataset, session: SparkSession) -> DataFrame:
    reader = session.read.option("recursiveFileLookup", "true").option("__globPaths__", "false")
    paths = [data.source]
    if data.files is not None:
        # Hadoop's usual way to local files looks for checksums beside them, and fails at a name with a colon.
        reader = reader.option("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem")
        reader = reader.option("fs.file.impl.disable.cache", "true")
        if data.chosen:
            paths = [str(file) for file in data.files]
    return data.kind.frame(reader, paths)
