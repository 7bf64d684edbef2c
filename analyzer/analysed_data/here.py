"""Data read by this process, without Spark: for side data, and for a look at the first rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from analyzer.datasets.dataset import BATCH_BYTES, LARGEST_BATCH_ROWS, Dataset
from analyzer.datasets.file_lines import file_lines, whole_file
from analyzer.errors import UnreadableDataError
from analyzer.scan import Decoder, Split, SplitReport
from analyzer.scan.packs import Pack, PackDecoder
from contracts.dataset_format import JsonFormat

NOWHERE = Split(0, "", 1, 0)


@dataclass(frozen=True)
class DecodedAlready:
    """A decoder that gives batches which are there."""

    batches: Iterator[pa.RecordBatch]

    def decode(self, *_: object) -> Iterator[pa.RecordBatch]:
        return self.batches


def decoded_here(dataset: Dataset, decoder: Decoder, report: SplitReport) -> Iterator[pa.RecordBatch]:
    """The lines of a data set's files, or whole JSON documents, decoded. Raises UnreadableDataError."""
    if dataset.head is None:
        raise UnreadableDataError.cannot_open(dataset.source, "only Spark can open it")
    documents = isinstance(dataset.format, JsonFormat) and not dataset.format.lines
    files = tuple(map(str, dataset.files or ()))
    reader = PackDecoder(
        decoder,
        mixes_files=False,
        pieces=whole_file if documents else file_lines,
        batch_rows=LARGEST_BATCH_ROWS,
        batch_bytes=BATCH_BYTES,
    )
    return reader.decode(Pack(0, files[0], 0, dataset.size or 0, files), iter(()), report)
