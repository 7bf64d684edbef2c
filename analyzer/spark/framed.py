"""Data that only Spark reaches: a frame with a partition for each split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.scan.protocols import HasSplits, Scanned

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True)
class _Framed:
    frame: DataFrame


@dataclass(frozen=True)
class FramedData(Scanned, _Framed):
    """A data set whose raw batches are the rows of `frame`; `splits` are in the order of its partitions."""


def frame_of(data: HasSplits, session: SparkSession) -> DataFrame:
    """The frame that a scan of the data runs over: one without rows to speak of where tasks read by themselves."""
    if isinstance(data, FramedData):
        return data.frame
    number = len(data.splits)
    return session.range(0, number, 1, number).toDF("split")
