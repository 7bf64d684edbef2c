"""Lines of files of this machine, read by the tasks themselves: Spark's reader would make each a row of its own first.

That is what most of the time went to. Splits are cut as Spark would cut them, so that nothing else differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from analyzer.scan.lines import block_batch, line_batch, lines_of
from analyzer.scan.protocols import Decoder
from analyzer.scan.split import Split, SplitReport
from analyzer.sources.file_lines import line_blocks
from contracts.limits import LIMITS, Limits


@dataclass(frozen=True)
class LocalLinesDecoder:
    """Reads the lines of a split and has them decoded by `decoder`, which takes them as blocks or as `single` lines.

    A block is of `block_bytes` and the rest of its last line; of single lines `batch_rows` at most are in a batch.
    """

    decoder: Decoder
    single: bool
    block_bytes: int
    batch_rows: int
    limits: Limits = LIMITS

    def decode(self, split: Split, _: Iterator[pa.RecordBatch], report: SplitReport) -> Iterator[pa.RecordBatch]:
        yield from self.decoder.decode(split, self._batches(split), report)

    def _batches(self, split: Split) -> Iterator[pa.RecordBatch]:
        for block in line_blocks(split.path, split.start, split.start + split.length, self.block_bytes, self.limits):
            if not self.single:
                yield block_batch(block)
                continue
            lines = line_batch(lines_of(block))
            for start in range(0, lines.num_rows, self.batch_rows):
                yield lines.slice(start, self.batch_rows)
