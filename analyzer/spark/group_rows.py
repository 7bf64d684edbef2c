"""Groups of entries, each of which is one partition of a frame, so that they can be scanned as splits are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from analyzer.scan.engine import KeyedEntry, SplitTask
from analyzer.scan.lines import block_batch
from analyzer.scan.protocols import Decoder
from analyzer.scan.split import Split, SplitReport

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_TRIED = 64
"""Keys for each partition: of so many that none is of one of them is as good as impossible."""


def keys_of_partitions(session: SparkSession, count: int) -> list[int]:
    """For each of `count` partitions a key that Spark's hash puts there."""
    if count == 1:
        return [0]
    keys = session.range(_TRIED * count).selectExpr("id", f"pmod(hash(id), {count}) AS partition")
    found = dict(map(tuple, keys.groupBy("partition").min("id").collect()))
    return [found[partition] for partition in range(count)]


def keyed_anew(
    keys: Sequence[int], task: SplitTask, split: Split, batches: Iterator[pa.RecordBatch]
) -> Iterator[KeyedEntry]:
    """The entries of a task, each with the key that stands for its own."""
    for key, place, content in task(split, batches):
        yield keys[key], place, content


@dataclass(frozen=True)
class EntriesDecoder:
    """Has blocks of lines, which entries are, decoded by `decoder`."""

    decoder: Decoder

    def decode(self, split: Split, batches: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        blocks = (block_batch(content) for batch in batches for content in batch.column(2).to_pylist())
        yield from self.decoder.decode(split, blocks, report)
