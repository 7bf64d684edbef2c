"""Data that only Spark reaches: a frame with a partition for each split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.scan.protocols import HasSplits, Scanned
from analyzer.scan.split import Split
from analyzer.spark.versions import sql_classes

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True)
class _Framed:
    frame: DataFrame


@dataclass(frozen=True)
class FramedData(Scanned, _Framed):
    """A data set whose raw batches are the rows of `frame`; `splits` are in the order of its partitions."""


def in_session(frame: DataFrame, session: SparkSession) -> DataFrame:
    """The same rows by the settings of another session of the same Spark: those of the frame's own stay as they are."""
    from pyspark.sql import DataFrame  # noqa: PLC0415 (slow to import)

    plan = frame._jdf.queryExecution().analyzed()
    return DataFrame(sql_classes(session).Dataset.ofRows(session._jsparkSession, plan), session)


def partitions_of(frame: DataFrame) -> list[Split]:
    """A split for each partition of a frame that is made of others."""
    number = int(frame._jdf.queryExecution().toRdd().getNumPartitions())
    return [Split(index, f"partition {index + 1} of {number} of the frame", 0, 0) for index in range(number)]


def frame_of(data: HasSplits, session: SparkSession) -> DataFrame:
    """The frame that a scan of the data runs over: one without rows to speak of where tasks read by themselves."""
    if isinstance(data, FramedData):
        return data.frame
    number = len(data.splits)
    return session.range(0, number, 1, number).toDF("split")
