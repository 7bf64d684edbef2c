"""What Spark knows of a frame's files: their size, their splits, how the first one starts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from analyzer.errors import InputMissingError, UnreadableDataError
from analyzer.scan.split import Split
from analyzer.sources.head import Head, read_head
from analyzer.spark.failures import translate
from contracts.limits import Limits

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_PARTITIONED_FILE = re.compile(r"path: (?P<path>.*), range: (?P<start>\d+)-(?P<end>\d+), partition values: ", re.DOTALL)


def set_splitting(session: SparkSession, size: int) -> None:
    """Make one partition of each `size` bytes of each file, on any number of cores.

    Opening a file is priced above the size of a partition, so that Spark never packs two files into one.
    """
    session.conf.set("spark.sql.files.maxPartitionBytes", size)
    session.conf.set("spark.sql.files.openCostInBytes", size + 1)
    session.conf.set("spark.sql.files.minPartitionNum", 1)


def file_splits(frame: DataFrame) -> list[Split]:
    """The splits of a frame that reads files, in the order of its partitions, indexed by (path, start)."""
    found = []
    for partition in frame._jdf.queryExecution().toRdd().partitions():
        match = _PARTITIONED_FILE.match(partition.files()[0].toString())
        if match is None:
            raise ValueError(f"Spark describes a file as {partition.files()[0].toString()!r}, which is not understood")
        found.append((_readable(match["path"]), int(match["start"]), int(match["end"])))
    places = {place: index for index, place in enumerate(sorted(found))}
    return [Split(places[place], place[0], place[1], place[2] - place[1]) for place in found]


def data_size(frame: DataFrame) -> int:
    """Bytes of all files that the frame reads."""
    return int(str(frame._jdf.queryExecution().optimizedPlan().stats().sizeInBytes()))


def head_of(session: SparkSession, frame: DataFrame, limits: Limits | None = None) -> Head:
    """The start of the first file that holds anything, through Spark's own file systems and codecs."""
    for file in sorted(frame.inputFiles()):
        try:
            head = _head(session, file, limits)
        except UnreadableDataError:
            raise
        except Exception as error:
            raise translate(error, [_readable(file)]) from error
        if head.text:
            return head
    raise InputMissingError.no_rows("dataset_source", ", ".join(sorted(frame.inputFiles())[:1]), "every file is empty")


def _head(session: SparkSession, file: str, limits: Limits | None) -> Head:
    jvm: Any = session._jvm
    configuration = session._jsc.hadoopConfiguration()
    path = jvm.org.apache.hadoop.fs.Path(jvm.java.net.URI(file))
    codec = jvm.org.apache.hadoop.io.compress.CompressionCodecFactory(configuration).getCodec(path)
    stream = path.getFileSystem(configuration).open(path)
    if codec is not None:
        stream = codec.createInputStream(stream)
    try:
        return read_head(lambda size: bytes(stream.readNBytes(size)), file, limits)
    finally:
        stream.close()


def _readable(uri: str) -> str:
    """A local file by its path, any other by its URI."""
    url = urlsplit(uri)
    return unquote(url.path) if url.scheme == "file" else uri
