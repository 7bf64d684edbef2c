"""The data of a scan as a frame of typed columns, for those columns that rules ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from analyzer.rules.typed_values import SparkType, typed
from analyzer.scan import Decoder, Scanned, Split, SplitReport
from analyzer.spark.framed import frame_of
from analyzer.spark.worker import split_task

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True)
class TypedColumn:
    """A column of the frame: `key` is its name in the decoder's batches, `id` the one in the frame.

    `of_numbers` says whether the statistics take it for one of numbers.
    """

    key: str
    id: str
    kind: SparkType
    of_numbers: bool = True


def typed_frame(session: SparkSession, data: Scanned, columns: Sequence[TypedColumn]) -> DataFrame:
    """The rows that a scan has seen, decoded once more, with these columns alone."""
    schema = ", ".join(f"{column.id} {column.kind}" for column in columns)
    work = partial(typed_batches, decoder=data.decoder, columns=list(columns))
    return frame_of(data, session).mapInArrow(split_task(data.splits, work), schema)


def typed_batches(
    split: Split, batches: Iterator[pa.RecordBatch], decoder: Decoder, columns: Sequence[TypedColumn]
) -> Iterator[pa.RecordBatch]:
    """One split's rows. Those that have none of the data's columns come last: decoders only count them."""
    report = SplitReport()
    rows = 0
    for batch in decoder.decode(split, batches, report):
        rows += batch.num_rows
        yield _batch(batch, columns)
    if report.rows > rows:
        empty = report.rows - rows
        yield pa.record_batch(
            [pa.nulls(empty, column.kind.arrow) for column in columns], names=[column.id for column in columns]
        )


def _batch(batch: pa.RecordBatch, columns: Sequence[TypedColumn]) -> pa.RecordBatch:
    places = {name: place for place, name in enumerate(batch.schema.names)}
    arrays = [
        typed(batch.column(places[column.key]), column.kind, of_numbers=column.of_numbers)
        if column.key in places
        else pa.nulls(batch.num_rows, column.kind.arrow)
        for column in columns
    ]
    return pa.record_batch(arrays, names=[column.id for column in columns])
